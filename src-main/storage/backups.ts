import type Database from 'better-sqlite3'
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Backup } from '../../src-shared/api/app.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { makeFolder } from './make-folder.ts'
import { guardStorage } from './storage-failure.ts'

const NAME = /^terrace-v(\d+)-(\d{13})\.db$/
const KEPT = 5

export function listBackups(home: string): Backup[] {
  const folder = join(home, 'backups')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((file) => {
      const match = NAME.exec(file)
      return match ? [{ file, schema: Number(match[1]), madeAt: Number(match[2]), bytes: statSync(join(folder, file)).size }] : []
    })
    .sort((a, b) => b.madeAt - a.madeAt)
}

/** Writes a compact, consistent copy beside the database, then lets go of the oldest beyond five. */
export function writeBackup(database: Database.Database, home: string, schema: number, now: number): Backup {
  const folder = join(home, 'backups')
  const file = `terrace-v${schema}-${String(now).padStart(13, '0')}.db`
  guardStorage(folder, () => {
    makeFolder(folder)
    const unfinished = join(folder, `${file}.part`)
    rmSync(unfinished, { force: true })
    try {
      database.prepare('VACUUM INTO ?').run(unfinished)
      renameSync(unfinished, join(folder, file))
    } finally {
      rmSync(unfinished, { force: true })
    }
    for (const old of listBackups(home).slice(KEPT)) rmSync(join(folder, old.file))
  })
  return { file, schema, madeAt: now, bytes: statSync(join(folder, file)).size }
}

/** Moves whatever is there aside (nothing is ever overwritten), then copies the backup into its place. */
export function restoreBackup(home: string, file: string, now: number): { kept: string | null } {
  if (basename(file) !== file || !NAME.test(file)) badInput(`"${file}" is not the name of a backup.`, { hint: 'List them with `terrace backup list`.' })
  const source = join(home, 'backups', file)
  if (!existsSync(source)) fail('not-found', `There is no backup named "${file}".`, { where: join(home, 'backups'), hint: 'List them with `terrace backup list`.' })
  return guardStorage(home, () => {
    const target = join(home, 'terrace.db')
    const staged = `${target}.restoring`
    copyFileSync(source, staged)
    let kept: string | null = null
    // The write-ahead log belongs to the damaged file: left behind it would be replayed into the restored one.
    for (const suffix of ['-wal', '-shm', '']) {
      if (!existsSync(target + suffix)) continue
      kept = `terrace.db.damaged-${now}`
      renameSync(target + suffix, join(home, kept + suffix))
    }
    renameSync(staged, target)
    return { kept }
  })
}
