import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import type { LogEntry } from '../src-shared/api/app.ts'
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

/** More of the end of the file is not read: a page shows the latest lines. */
const TAIL_BYTES = 1_000_000

/** The latest lines, newest first; a log that cannot be read has none. */
export function readLog(home: string, lines: number): LogEntry[] {
  const file = logFileOf(home)
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return []
  const length = Math.min(size, TAIL_BYTES)
  const bytes = Buffer.alloc(length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, bytes, 0, length, size - length)
  } finally {
    closeSync(handle)
  }
  const whole = bytes.toString('utf8').split('\n').filter((line) => line.trim() !== '')
  // Where reading began in the middle of a line, its rest says nothing.
  return (length < size ? whole.slice(1) : whole).slice(-lines).reverse().map(readLine)
}

function readLine(line: string): LogEntry {
  try {
    const { time, level, msg, pid: _, ...rest } = JSON.parse(line) as Record<string, unknown>
    return {
      at: typeof time === 'number' ? time : null,
      level: Number(level) >= 50 ? 'error' : Number(level) >= 40 ? 'warn' : 'info',
      text: typeof msg === 'string' ? msg : '',
      detail: Object.keys(rest).length === 0 ? '' : JSON.stringify(rest, null, 2),
    }
  } catch {
    // A line that was cut off by a crash is shown as it is.
    return { at: null, level: 'info', text: line.slice(0, 500), detail: '' }
  }
}
