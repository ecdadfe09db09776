import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { StorageState } from '../../src-shared/api/app.ts'
import type { ApiServices } from '../../src-shared/api/index.ts'
import { fail } from '../../src-shared/base/failure.ts'
import type { ServiceContext } from '../app.ts'
import { collectLicences } from '../licences.ts'
import { logFileOf, readLog } from '../log.ts'
import { PACKAGE, PROJECT_FOLDER } from '../project.ts'
import { listBackups, restoreBackup, writeBackup } from '../storage/backups.ts'
import { schemaVersion } from '../storage/database.ts'
import { placeFile, writeUserFile } from '../storage/user-file.ts'

/** The database and what is still in its write-ahead log. */
function sizeOf(home: string): number {
  return ['terrace.db', 'terrace.db-wal'].reduce((total, file) => total + (statSync(join(home, file), { throwIfNoEntry: false })?.size ?? 0), 0)
}

/** Of what pages report; the rest is dropped. */
const REPORTS_PER_MINUTE = 20

export function createAppService(context: ServiceContext): ApiServices['app'] {
  const { home, host, now } = context.ports
  let reports = { minute: 0, count: 0 }
  const storageState = (): StorageState => {
    const backups = listBackups(home)
    const failure = context.storageFailure()
    if (failure) return { ok: false, failure, backups }
    return { ok: true, schema: schemaVersion(context.stores().database), bytes: sizeOf(home), backups }
  }
  return {
    info: () => ({
      name: 'Terrace',
      version: PACKAGE.version,
      platform: `${process.platform} ${process.arch}`,
      host,
      home,
      logFile: logFileOf(home),
      versions: context.versions,
      storage: storageState(),
    }),
    licences: () => collectLicences(PROJECT_FOLDER),
    log: ({ lines }) => readLog(home, lines),
    backup: () => {
      const { database } = context.stores()
      return writeBackup(database, home, schemaVersion(database), now())
    },
    restore: ({ file }) => {
      const failure = context.storageFailure()
      if (failure && failure.code !== 'corrupt') fail(failure.code, failure.message, failure)
      if (!failure && context.stores().runner?.busy()) fail('conflict', 'A job is running.', { hint: 'Cancel it, then restore.' })
      return context.replaceDatabase(() => restoreBackup(home, file, now()))
    },
    reopen: () => {
      context.reopen()
      return storageState()
    },
    place: ({ folder, name }) => ({ file: placeFile(folder, name, home) }),
    write: ({ file, base64 }) => ({ bytes: writeUserFile(file, Buffer.from(base64, 'base64')) }),
    report: ({ message, where }) => {
      const minute = Math.floor(now() / 60_000)
      if (minute !== reports.minute) reports = { minute, count: 0 }
      // A page that fails at every frame must not push everything else out of the log.
      if (reports.count++ < REPORTS_PER_MINUTE) context.log.error({ where, page: message }, 'a page failed')
      return null
    },
  }
}
