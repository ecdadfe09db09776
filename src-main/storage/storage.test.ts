import Database from 'better-sqlite3'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FailureError, type Failure } from '../../src-shared/base/failure.ts'
import { listBackups, restoreBackup, writeBackup } from './backups.ts'
import { openDatabase, schemaVersion } from './database.ts'
import { resolveHome } from './home.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { createSettingsRepository } from './settings.ts'
import { guardStorage } from './storage-failure.ts'
import { takeWriterLock } from './writer-lock.ts'

const NOW = 1_700_000_000_000
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-storage-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

function failureOf(work: () => unknown): Failure {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof FailureError) return thrown.failure
    throw thrown
  }
  throw new Error('expected a failure')
}

const open = (now = NOW) => openDatabase({ home, mode: 'write', now })

describe('data folder', () => {
  it("follows what was asked, then TERRACE_HOME, then each platform's convention", () => {
    expect(resolveHome('/asked', { TERRACE_HOME: '/env' }, 'linux')).toBe('/asked')
    expect(resolveHome(undefined, { TERRACE_HOME: '/env' }, 'linux')).toBe('/env')
    expect(resolveHome(undefined, { HOME: '/home/ada' }, 'linux')).toBe('/home/ada/.local/share/terrace')
    expect(resolveHome(undefined, { HOME: '/home/ada', XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/terrace')
    expect(resolveHome(undefined, { HOME: '/Users/ada' }, 'darwin')).toBe('/Users/ada/Library/Application Support/Terrace')
    expect(resolveHome(undefined, { APPDATA: '/Roaming' }, 'win32')).toContain('Terrace')
  })
})

describe('database', () => {
  it('is new once, then keeps what was written', () => {
    const first = open()
    expect(schemaVersion(first)).toBe(MIGRATIONS.length)
    createSettingsRepository(first).write({ theme: 'dark' })
    first.close()
    const second = open()
    expect(createSettingsRepository(second).read().theme).toBe('dark')
    expect(second.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(second.pragma('foreign_keys', { simple: true })).toBe(1)
    second.close()
  })

  it('falls back to the default where a stored setting no longer fits', () => {
    const database = open()
    database.prepare('INSERT INTO settings (key, value) VALUES (?, ?), (?, ?)').run('theme', '"purple"', 'gone', '1')
    expect(createSettingsRepository(database).read().theme).toBe('system')
    database.close()
  })

  it('makes a backup before it migrates an older schema', () => {
    const old = new Database(join(home, 'terrace.db'))
    old.exec('CREATE TABLE before_history (x)')
    old.close()
    open().close()
    const backups = listBackups(home)
    expect(backups.map(({ schema }) => schema)).toContain(0)
    const copy = new Database(join(home, 'backups', backups.at(-1)!.file), { readonly: true })
    expect(copy.prepare("SELECT name FROM sqlite_master WHERE name IN ('before_history', 'jobs')").all()).toEqual([{ name: 'before_history' }])
    copy.close()
  })

  it('refuses a database from the future and leaves it as it was', () => {
    const future = new Database(join(home, 'terrace.db'))
    future.pragma('user_version = 999')
    future.close()
    const before = readFileSync(join(home, 'terrace.db'))
    const failure = failureOf(open)
    expect(failure.code).toBe('newer-version')
    expect(failure.message).toContain('999')
    expect(readFileSync(join(home, 'terrace.db'))).toEqual(before)
  })

  it('names a corrupt database, keeps it, and restores the last backup beside it', () => {
    const database = open()
    createSettingsRepository(database).write({ theme: 'dark' })
    writeBackup(database, home, schemaVersion(database), NOW + 1)
    database.close()
    const file = join(home, 'terrace.db')
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 100, bytes.length)
    writeFileSync(file, bytes)
    const failure = failureOf(open)
    expect(failure.code).toBe('corrupt')
    expect(failure.hint).toContain('backup')
    expect(readFileSync(file)).toEqual(bytes)

    const { kept } = restoreBackup(home, listBackups(home)[0]!.file, NOW + 2)
    expect(readFileSync(join(home, kept!))).toEqual(bytes)
    const restored = open()
    expect(createSettingsRepository(restored).read().theme).toBe('dark')
    restored.close()
  })

  it('calls a file of another program corrupt, too', () => {
    writeFileSync(join(home, 'terrace.db'), 'Dear diary, today I bought shares. '.repeat(100))
    expect(failureOf(open).code).toBe('corrupt')
  })

  it('reads beside a writer, and says so when there is nothing to read', () => {
    expect(failureOf(() => openDatabase({ home, mode: 'read', now: NOW })).code).toBe('not-found')
    const writer = open()
    const reader = openDatabase({ home, mode: 'read', now: NOW })
    expect(createSettingsRepository(reader).read().theme).toBe('system')
    expect(() => reader.exec("INSERT INTO settings VALUES ('a', '1')")).toThrow(/readonly/)
    reader.close()
    writer.close()
  })

  it('keeps what was there when the disk is full, and says so', () => {
    const database = open()
    const settings = createSettingsRepository(database)
    settings.write({ theme: 'light' })
    database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true }) as number}`)
    const failure = failureOf(() => guardStorage(home, () => settings.write({ view: { notes: 'x'.repeat(100_000) } })))
    expect(failure.code).toBe('no-space')
    expect(settings.read()).toMatchObject({ theme: 'light', view: {} })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
  })

  it('says in a sentence that a folder cannot be written', () => {
    writeFileSync(join(home, 'file'), '')
    expect(failureOf(() => takeWriterLock(join(home, 'file', 'below'), 'a test', new Date(NOW))).code).toBe('no-permission')
    if (process.getuid?.() === 0) {
      process.stdout.write('skipped: the superuser can write to every folder, so a read-only one cannot be tried')
      return
    }
    const readOnly = join(home, 'read-only')
    mkdirSync(readOnly)
    chmodSync(readOnly, 0o500)
    expect(failureOf(() => takeWriterLock(readOnly, 'a test', new Date(NOW))).code).toBe('no-permission')
  })
})

describe('backups', () => {
  it('keeps the newest five and refuses names that are not backups', () => {
    const database = open()
    for (let i = 0; i < 7; i++) writeBackup(database, home, 1, NOW + i)
    database.close()
    expect(listBackups(home).map(({ madeAt }) => madeAt - NOW)).toEqual([6, 5, 4, 3, 2])
    for (const file of ['../terrace.db', 'terrace.db', 'terrace-v1-0000000000000.db']) expect(() => restoreBackup(home, file, NOW)).toThrow(FailureError)
    expect(readdirSync(join(home, 'backups')).some((file) => file.endsWith('.part'))).toBe(false)
  })

  it('are made on opening when the last is older than a week', () => {
    open().close()
    open().close()
    expect(listBackups(home)).toHaveLength(1)
    open(NOW + 8 * 24 * 3600 * 1000).close()
    expect(listBackups(home)).toHaveLength(2)
  })
})

describe('writer lock', () => {
  it('lets one program write, names it to the next, and is free again after', () => {
    const lock = takeWriterLock(home, 'the Terrace window', new Date(NOW))
    const failure = failureOf(() => takeWriterLock(home, 'a terrace command', new Date(NOW)))
    expect(failure.code).toBe('locked')
    expect(failure.message).toBe(`The data folder is in use by the Terrace window (process ${process.pid}, since 2023-11-14 22:13 UTC).`)
    lock.release()
    takeWriterLock(home, 'a terrace command', new Date(NOW)).release()
    expect(existsSync(join(home, 'writer.lock'))).toBe(true)
  })
})
