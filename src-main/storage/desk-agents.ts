import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DESKS, type DeskId } from '../../src-shared/environments/desks/index.ts'
import type { DeskAgent } from '../../src-shared/learning/desks/desk-agent.ts'
import { readArchive, writeArchive } from './archive.ts'
import { fingerprintOf } from './runs.ts'

/** Keeps the agent as the one of its desk with its parameters; the one before it, of the same parameters, is replaced. */
export function storeDeskAgent(home: string, agent: DeskAgent): void {
  writeArchive(deskAgentFile(home, agent.desk, agent.settings), agent)
}

interface FoundAgent {
  readonly agent: DeskAgent | null
  /** Milliseconds since 1970, UTC; null where there is no agent. */
  readonly trainedAt: number | null
  /** The file that holds no agent that could be used; null where there is none. */
  readonly unusable: string | null
}

/** The agent that was last trained for the desk with these parameters. Damaged, or made for what the desk observed in an older version, it is as good as none. */
export function findDeskAgent(home: string, desk: DeskId, settings: Readonly<Record<string, number>>): FoundAgent {
  const file = deskAgentFile(home, desk, settings)
  const stored = readArchive(file)?.value as DeskAgent | undefined
  if (!stored) return { agent: null, trainedAt: null, unusable: existsSync(file) ? file : null }
  const fits = stored.sizes[0] === DESKS[desk].open(settings).environment.observationSize
  return fits ? { agent: stored, trainedAt: statSync(file).mtimeMs, unusable: null } : { agent: null, trainedAt: null, unusable: file }
}

/** When each agent that is kept of a desk was trained, whatever its parameters. */
export function listDeskAgents(home: string, desk: DeskId): readonly number[] {
  const folder = join(home, 'models')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${desk}-`) && file.endsWith('.agent'))
    .map((file) => statSync(join(folder, file)).mtimeMs)
}

/** One file for each desk and set of parameters, whether they were named or left as they are. */
function deskAgentFile(home: string, desk: DeskId, settings: Readonly<Record<string, number>>): string {
  const all = Object.entries(DESKS[desk].parameters).map(([key, { value }]) => [key, settings[key] ?? value])
  return join(home, 'models', `${desk}-${fingerprintOf(JSON.stringify(all)).slice(0, 12)}.agent`)
}
