import type { CliCommand } from '../command.ts'
import { allocateCommand } from './allocate.ts'
import { backtestCommands } from './backtest.ts'
import { backupCommands } from './backup.ts'
import { computeCommand } from './compute.ts'
import { dataCommands } from './data.ts'
import { demoCommand } from './demo.ts'
import { deskCommand } from './desk.ts'
import { gymCommand } from './gym.ts'
import { jobCommands } from './jobs.ts'
import { measureCommands } from './measure.ts'
import { modelCommands } from './models.ts'
import { reportCommand } from './report.ts'
import { runCommands } from './runs.ts'
import { serveCommand } from './serve.ts'
import { settingsCommands } from './settings.ts'
import { studyCommands } from './study.ts'
import { tuneCommand } from './tune.ts'
import { universeCommands } from './universe.ts'

/** Everything that can be typed after `terrace`. */
export const COMMANDS: readonly CliCommand[] = [demoCommand, ...dataCommands, ...universeCommands, ...studyCommands, tuneCommand, reportCommand, ...backtestCommands, ...measureCommands, ...runCommands, ...modelCommands, allocateCommand, gymCommand, deskCommand, ...jobCommands, ...backupCommands, ...settingsCommands, computeCommand, serveCommand]

/** What the first word of a two-word command is about. */
export const TOPICS: Readonly<Record<string, string>> = {
  data: 'Prices: import, download, check, repair, export, sample',
  universe: 'Named lists of instruments: list, show, create, refresh',
  runs: 'Finished runs: list, show, compare, verify, rename, delete, restore',
  models: 'What runs have learned: list, save, load',
  jobs: 'Work in the background: list, run, resume, remove',
  backup: 'Backups of the database: list, create, restore',
  settings: 'Settings of the program: show, set',
}
