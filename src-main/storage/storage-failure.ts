import { FailureError, type Failure, type FailureCode } from '../../src-shared/base/failure.ts'

interface Meaning {
  readonly code: FailureCode
  readonly message: string
  readonly hint: string
}

const NO_SPACE: Meaning = {
  code: 'no-space',
  message: 'The disk is full, so nothing more could be written.',
  hint: 'Free some space and try again; what was stored before is intact.',
}
const NO_PERMISSION: Meaning = {
  code: 'no-permission',
  message: 'The data folder cannot be written.',
  hint: 'Give yourself write permission, or choose another folder with --home or TERRACE_HOME.',
}
const LOCKED: Meaning = {
  code: 'locked',
  message: 'Another program is writing to the data folder.',
  hint: 'Close it, or wait until it has finished, and try again.',
}
const CORRUPT: Meaning = {
  code: 'corrupt',
  message: 'The database is damaged and was left as it is.',
  hint: 'Restore the last backup: `terrace backup list`, then `terrace backup restore FILE`.',
}

/** What SQLite and the file system call things, and what they mean to the user. Prefixes, longest first. */
const MEANINGS: readonly (readonly [prefix: string, meaning: Meaning])[] = [
  ['SQLITE_FULL', NO_SPACE],
  ['SQLITE_IOERR_WRITE', NO_SPACE],
  ['SQLITE_CANTOPEN', NO_PERMISSION],
  ['SQLITE_READONLY', NO_PERMISSION],
  ['SQLITE_PERM', NO_PERMISSION],
  ['SQLITE_BUSY', LOCKED],
  ['SQLITE_LOCKED', LOCKED],
  ['SQLITE_CORRUPT', CORRUPT],
  ['SQLITE_NOTADB', CORRUPT],
  ['ENOSPC', NO_SPACE],
  ['EDQUOT', NO_SPACE],
  ['EACCES', NO_PERMISSION],
  ['EPERM', NO_PERMISSION],
  ['EROFS', NO_PERMISSION],
  ['EEXIST', { ...NO_PERMISSION, message: 'The data folder cannot be made, because there is a file of that name.' }],
  ['ENOTDIR', { ...NO_PERMISSION, message: 'The data folder cannot be made, because part of its path is a file.' }],
]

/** The plain sentence for a known trouble of the disk or the database, or undefined for a defect. */
export function storageFailure(thrown: unknown, where: string): Failure | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const meaning = MEANINGS.find(([prefix]) => code.startsWith(prefix))?.[1]
  return meaning && { ...meaning, where }
}

/** Runs `work`; a known trouble of the disk or the database comes out as a FailureError, anything else as it was. */
export function guardStorage<T>(where: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    const failure = thrown instanceof FailureError ? undefined : storageFailure(thrown, where)
    throw failure ? new FailureError(failure, thrown) : thrown
  }
}
