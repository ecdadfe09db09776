import { z } from 'zod'
import type { Failure } from '../base/failure.ts'
import { call } from './contract.ts'

export interface AppInfo {
  readonly name: string
  readonly version: string
  /** Operating system and processor, for example `linux x64`. */
  readonly platform: string
  readonly host: 'electron' | 'server' | 'cli' | 'test'
  readonly home: string
  readonly logFile: string
  readonly versions: Readonly<Record<string, string>>
  readonly storage: StorageState
}

/** Whether the database could be opened; when not, what happened and what it can be restored from. */
export type StorageState =
  | { readonly ok: true; readonly schema: number; readonly bytes: number; readonly backups: readonly Backup[] }
  | { readonly ok: false; readonly failure: Failure; readonly backups: readonly Backup[] }

export interface Backup {
  readonly file: string
  /** Milliseconds since 1970, UTC. */
  readonly madeAt: number
  readonly bytes: number
  readonly schema: number
}

export interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** The licence's own text; null where the package ships none. */
  readonly text: string | null
}

/** A line of the log file, as far as a person can read it. */
export interface LogEntry {
  /** Milliseconds since 1970, UTC; null where the line does not say. */
  readonly at: number | null
  readonly level: 'info' | 'warn' | 'error'
  readonly text: string
  /** Everything else that the line holds, as JSON. */
  readonly detail: string
}

export const app = {
  info: call('Version, data folder and state of the database', z.object({})).returns<AppInfo>(),
  licences: call('Licences of everything that ships with the program', z.object({})).returns<readonly Licence[]>(),
  log: call('The latest lines of the log file, newest first', z.object({ lines: z.number().int().min(1).max(2000).default(300).describe('How many') })).returns<readonly LogEntry[]>(),
  backup: call('Write a backup of the database now', z.object({})).returns<Backup>(),
  restore: call(
    'Put a backup in the place of the database; the damaged file is kept beside it',
    z.object({ file: z.string().describe('File name of the backup, as listed by `terrace backup list`') }),
  ).returns<{ readonly kept: string | null }>(),
  reopen: call('Try again to open a database that could not be opened', z.object({})).returns<StorageState>(),
  place: call('A path for a new file in a folder; where there is a file of the name, the name gets a number', z.object({ folder: z.string().trim().min(1).max(4000).describe('Folder, from the root on'), name: z.string().min(1).max(200).describe('Name of the file') })).returns<{ readonly file: string }>(),
  write: call('Write a file that a page has made', z.object({ file: z.string().min(1).max(4400).describe('File to write'), base64: z.string().describe('What stands in it') })).returns<{ readonly bytes: number }>(),
  report: call(
    'Write what went wrong in a page into the log file',
    z.object({ message: z.string().max(8000).describe('The error, with its stack'), where: z.string().max(500).describe('The page on which it happened') }),
  ).returns<null>(),
}
