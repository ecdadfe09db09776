import { badInput } from '../../base/failure.ts'
import type { Environment, EnvironmentState } from '../environment.ts'

/** What every desk's state holds besides its own market, so that any policy is judged by the same money. */
export type DeskState = EnvironmentState & {
  /** Money made since the episode began, after costs and without any risk penalty. `[environment]` */
  readonly profit: Float64Array
  /** Value traded since the episode began. `[environment]` */
  readonly turnover: Float64Array
}

/** A number that may be set, with what it is measured in. */
export interface Parameter {
  readonly value: number
  readonly unit: string
  readonly meaning: string
  readonly low: number
  readonly high: number
  /** Steps and counts. */
  readonly whole?: true
}

type Parameters = Readonly<Record<string, Parameter>>
type Values<P extends Parameters> = { readonly [K in keyof P]: number }

/** Acts on the whole state, for closed forms; an agent sees only what the environment lets it observe. */
export interface DeskPolicy<State extends DeskState = DeskState> {
  readonly title: string
  act(state: State, actions: Float32Array): void
}

/** A desk with its parameters set. */
export interface OpenDesk<State extends DeskState = DeskState> {
  readonly environment: Environment<State>
  /** The reference and other published policies, by name. */
  readonly policies: Readonly<Record<string, DeskPolicy<State>>>
  /** The policy that an agent is measured against. */
  readonly reference: string
  /** Steps in a trading day, of which a year has 252; below 1 where a step takes longer than a day. */
  readonly stepsPerDay: number
  /** Money that one desk of this size ties up, which its daily returns are measured on unless another sum is stated. */
  readonly capital: number
  /** Numbers known from theory for these parameters, by name. */
  readonly theory: Readonly<Record<string, number>>
  /** What else is worth knowing of played paths, by name. */
  measure?(state: State): Readonly<Record<string, number>>
}

export interface Desk {
  readonly id: string
  readonly title: string
  readonly market: string
  /** Who learns here. */
  readonly algorithm: 'ppo' | 'ddpg' | 'dqn'
  readonly documentation: DeskDocumentation
  readonly parameters: Parameters
  open(settings?: Readonly<Record<string, number>>): OpenDesk
}

interface DeskDocumentation {
  readonly state: string
  readonly action: string
  readonly reward: string
  readonly costs: string
  readonly riskPenalty: string
}

/** Checks settings against the row's parameters, so that the row itself sees every value, in range. */
export function desk<P extends Parameters>(row: Omit<Desk, 'parameters' | 'open'> & { readonly parameters: P; open(values: Values<P>): OpenDesk }): Desk {
  return { ...row, open: (settings = {}) => row.open(readSettings(row.id, row.parameters, settings)) }
}

function readSettings<P extends Parameters>(id: string, parameters: P, settings: Readonly<Record<string, number>>): Values<P> {
  for (const [key, value] of Object.entries(settings)) {
    const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined
    if (!parameter) badInput(`The desk ${id} has no parameter "${key}".`, { where: key, hint: `It has: ${Object.keys(parameters).join(', ')}.` })
    if (!(value >= parameter.low && value <= parameter.high) || (parameter.whole && !Number.isInteger(value))) {
      const kind = parameter.whole ? 'a whole number' : 'a number'
      badInput(`${key} is ${value}, but must be ${kind} from ${parameter.low} to ${parameter.high} (${parameter.unit}).`, { where: key, hint: `${parameter.meaning}; ${parameter.value} unless set.` })
    }
  }
  return Object.fromEntries(Object.entries(parameters).map(([key, { value }]) => [key, settings[key] ?? value])) as Values<P>
}
