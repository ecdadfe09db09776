import { z } from 'zod'
import type { DeskResult } from '../environments/desks/evaluate-desk.ts'
import { call } from './contract.ts'

/** A parameter of a desk, with what it is measured in. */
export interface DeskParameter {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly meaning: string
  readonly low: number
  readonly high: number
  readonly whole: boolean
}

/** A specialist desk. All of them are simulated. */
export interface DeskInfo {
  readonly id: string
  readonly title: string
  readonly market: string
  readonly algorithm: 'ppo' | 'ddpg' | 'dqn'
  readonly documentation: Readonly<Record<'state' | 'action' | 'reward' | 'costs' | 'riskPenalty', string>>
  readonly parameters: readonly DeskParameter[]
  /** Agents that are kept of it, one for each set of parameters that one was trained for. */
  readonly agents: number
  /** When the newest of them was trained: milliseconds since 1970, UTC. Null where there is none. */
  readonly trainedAt: number | null
}

/** How a policy did on the paths that all were judged on. */
export interface JudgedPolicy extends DeskResult {
  readonly name: string
  readonly title: string
}

/** An agent and how it came about. */
export interface DeskTraining {
  readonly algorithm: 'ppo' | 'ddpg' | 'dqn'
  readonly seed: number
  readonly steps: number
  readonly bestStep: number
  readonly validation: number
  readonly activation: 'tanh' | 'relu'
  readonly sizes: readonly number[]
}

export interface DeskJudgement {
  readonly theory: Readonly<Record<string, number>>
  readonly reference: JudgedPolicy
  readonly others: readonly JudgedPolicy[]
  /** The agent that was last trained for just these parameters; null where none was. */
  readonly agent: DeskResult | null
  readonly training: DeskTraining | null
  /** When it was trained: milliseconds since 1970, UTC. */
  readonly trainedAt: number | null
  /** Mean profit of the agent less the reference's, path by path on the same paths, and its standard error. */
  readonly lead: { readonly mean: number; readonly error: number } | null
  /** An agent is kept, but its file is damaged or from another version. */
  readonly unusable: boolean
}

const deskInput = z.object({
  desk: z.string().min(1).describe('Id of the desk'),
  parameters: z.record(z.string(), z.number()).default({}).describe('Parameters of the desk, instead of its own'),
})

export const judgeInput = deskInput.extend({
  paths: z.number().int().min(2).max(1_000_000).default(1000).describe('Simulated episodes that every policy is judged by'),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('Seed of the paths'),
})

export const desks = {
  list: call('The specialist desks, with their parameters and what was trained of them', z.object({})).returns<readonly DeskInfo[]>(),
  agent: call('The agent that was last trained for a desk with these parameters', deskInput).returns<{ readonly training: DeskTraining | null; readonly trainedAt: number | null }>(),
  judge: call('Judge a desk’s known answer and its trained agent on the same simulated paths', judgeInput).returns<DeskJudgement>(),
}
