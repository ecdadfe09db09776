import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import { makeFolder } from './storage/make-folder.ts'

const MAX_BYTES = 5_000_000

export type Log = Logger

export function logFileOf(home: string): string {
  return join(home, 'logs', 'terrace.log')
}

/** A log file in the data folder; the one before it is kept. Where the folder cannot be written there is no log, and no crash. */
export function openLog(home: string): Log {
  const file = logFileOf(home)
  try {
    makeFolder(join(home, 'logs'))
    if (existsSync(file) && statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`)
    return pino({ base: { pid: process.pid } }, pino.destination({ dest: file, sync: true }))
  } catch {
    // The storage reports the unwritable folder in a sentence of its own; a second report would only hide it.
    return pino({ enabled: false })
  }
}
