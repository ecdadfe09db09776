import Database from 'better-sqlite3'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../src-shared/base/failure.ts'
import { makeFolder } from './make-folder.ts'
import { guardStorage } from './storage-failure.ts'

interface WriterLock {
  release(): void
}

interface Holder {
  readonly pid: number
  readonly program: string
  readonly since: string
}

/**
 * One writing program at a time per data folder. The lock is an exclusive transaction on a file of its own: the
 * operating system lets go of it when the holder dies, however it dies, so a stale lock cannot exist.
 */
export function takeWriterLock(home: string, program: string, now: Date): WriterLock {
  const file = join(home, 'writer.lock')
  const holderFile = join(home, 'writer.json')
  const database = guardStorage(home, () => {
    makeFolder(home)
    return new Database(file, { timeout: 0 })
  })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (thrown) {
    database.close()
    if (!(thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('SQLITE_BUSY'))) {
      return guardStorage(home, () => {
        throw thrown
      })
    }
    const holder = readHolder(holderFile)
    fail('locked', holder ? `The data folder is in use by ${holder.program} (process ${holder.pid}, since ${holder.since}).` : 'The data folder is in use by another Terrace.', {
      where: home,
      hint: 'Close it or wait until it has finished; commands that only read go on working.',
    })
  }
  const holder: Holder = { pid: process.pid, program, since: now.toISOString().slice(0, 16).replace('T', ' ') + ' UTC' }
  guardStorage(holderFile, () => writeFileSync(holderFile, JSON.stringify(holder)))
  return { release: () => database.close() }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    // The name of the holder is a courtesy: without it the sentence is shorter, and still true.
    return undefined
  }
}
