import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../src-shared/base/failure.ts'
import { listBackups, writeBackup } from './backups.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { guardStorage } from './storage-failure.ts'

export type Storage = Database.Database

/** A week without a backup is too long for somebody's only copy. */
const BACKUP_EVERY_MS = 7 * 24 * 3600 * 1000

interface OpenOptions {
  readonly home: string
  /**
   * `write` belongs to the holder of the writer lock: it migrates, checks and backs up. `share` is for its job process, which
   * writes beside it. `read` changes nothing and works while another program holds the lock.
   */
  readonly mode: 'write' | 'share' | 'read'
  readonly now: number
}

/** Opens the database of a data folder, or throws one clear sentence and leaves every file as it was. */
export function openDatabase({ home, mode, now }: OpenOptions): Storage {
  const file = join(home, 'terrace.db')
  if (mode !== 'write' && !existsSync(file)) fail('not-found', 'There are no data yet.', { where: home, hint: 'Start Terrace once, or import or download some prices.' })
  return guardStorage(file, () => {
    const isNew = !existsSync(file)
    const database = new Database(file, { readonly: mode === 'read', timeout: 5000 })
    try {
      // First what only reads: a file that is refused stays as it was, to the byte.
      const version = schemaVersion(database)
      if (version > MIGRATIONS.length) {
        fail('newer-version', `The database was written by a newer Terrace (schema ${version}; this one knows up to ${MIGRATIONS.length}).`, {
          where: file,
          hint: 'Update Terrace, or choose another data folder with --home.',
        })
      }
      if (mode === 'write' && !isNew) checkIntegrity(database, file)
      if (mode !== 'read') {
        database.pragma('journal_mode = WAL')
        database.pragma('synchronous = NORMAL')
      }
      database.pragma('foreign_keys = ON')
      if (mode === 'write') {
        migrate(database, home, isNew, now)
        if (!isNew && version === MIGRATIONS.length) backUpWhenDue(database, home, now)
      } else if (version < MIGRATIONS.length) {
        fail('conflict', 'The database is from an older Terrace and has to be brought up to date first.', { where: file, hint: 'Start Terrace once.' })
      }
      return database
    } catch (thrown) {
      database.close()
      throw thrown
    }
  })
}

export function schemaVersion(database: Storage): number {
  return database.pragma('user_version', { simple: true }) as number
}

function checkIntegrity(database: Storage, file: string): void {
  const found = database.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') {
    fail('corrupt', 'The database is damaged and was left as it is.', {
      where: file,
      hint: 'Restore the last backup: `terrace backup list`, then `terrace backup restore FILE`.',
      cause: found,
    })
  }
}

/** Each migration is one transaction. Before the first there is a backup of what was there: one alone, so that it pushes no older ones out. */
function migrate(database: Storage, home: string, isNew: boolean, now: number): void {
  const found = schemaVersion(database)
  if (!isNew && found < MIGRATIONS.length) writeBackup(database, home, found, now)
  for (let version = found; version < MIGRATIONS.length; version++) {
    database.transaction(() => {
      database.exec(MIGRATIONS[version]!.sql)
      database.pragma(`user_version = ${version + 1}`)
    })()
  }
}

function backUpWhenDue(database: Storage, home: string, now: number): void {
  const last = listBackups(home)[0]
  if (!last || now - last.madeAt > BACKUP_EVERY_MS) writeBackup(database, home, schemaVersion(database), now)
}
