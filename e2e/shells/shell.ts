import type { Page } from '@playwright/test'
import type { Commands } from '../standin/control.ts'

/** The program in one of its shells, started on a data folder of its own. */
export interface RunningShell {
  readonly page: Page
  /** The process that a user would see in a list. */
  readonly pid: number
  /** The desktop's side, where it can be steered. */
  readonly desktop?: Desktop
  /** What it has said on its error stream so far. */
  readonly words?: () => string
  /** Answers the next save dialog of the system with a file in this folder, where a record of dialogs cannot; gives the path that it began with. */
  readonly answerSave?: (folder: string) => Promise<string>
  /** Ends it as a user does. */
  stop(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
  /** When it has ended, however that came. */
  readonly ended: Promise<number | null>
}

export interface Shell {
  start(home: string, files?: readonly string[]): Promise<RunningShell>
}

/** The stand-in's commands, each answered from the program's own process. */
export type Desktop = { readonly [Name in keyof Commands]: (...values: Parameters<Commands[Name]>) => Promise<Awaited<ReturnType<Commands[Name]>>> }
