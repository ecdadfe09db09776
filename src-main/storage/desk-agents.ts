import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DESKS, type DeskId } from '../../src-shared/environments/desks/index.ts'
import type { DeskAgent } from '../../src-shared/learning/desks/desk-agent.ts'
import { readArchive, writeArchive } from './archive.ts'
import { fingerprintOf } from './runs.ts'

/** Keeps the agent as the one of its desk with its parameters; the one before it, of the same parameters, is replaced. */
export function storeDeskAgent(home: string, agent: DeskAgent): void {
  writeArchive(deskAgentFile(home, agent.desk, agent.settings), agent)
}

/** The agent that was last trained for the desk with these parameters. Damaged, or made for what the desk observed in an older version, it is as good as none. */
export function findDeskAgent(home: string, desk: DeskId, settings: Readonly<Record<string, number>>): { readonly agent: DeskAgent | null; readonly unusable: string | null } {
  const file = deskAgentFile(home, desk, settings)
  const stored = readArchive(file)?.value as DeskAgent | undefined
  if (!stored) return { agent: null, unusable: existsSync(file) ? file : null }
  return stored.sizes[0] === DESKS[desk].open(settings).environment.observationSize ? { agent: stored, unusable: null } : { agent: null, unusable: file }
}

/** One file for each desk and set of parameters, whether they were named or left as they are. */
function deskAgentFile(home: string, desk: DeskId, settings: Readonly<Record<string, number>>): string {
  const all = Object.entries(DESKS[desk].parameters).map(([key, { value }]) => [key, settings[key] ?? value])
  return join(home, 'models', `${desk}-${fingerprintOf(JSON.stringify(all)).slice(0, 12)}.agent`)
}
