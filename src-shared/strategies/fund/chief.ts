import { createRng } from '../../base/rng.ts'
import { mean, standardDeviation } from '../../base/stats.ts'
import { createAllocator, type Allocator, type AllocatorOptions } from '../../environments/allocator.ts'
import { LOOKBACK_DAYS, SHOWN_OF_ALL, SHOWN_PER_DESK } from '../../environments/allocator/outlook.ts'
import { createOutcome } from '../../environments/environment.ts'
import type { TrainingRun } from '../../learning/kit/training-run.ts'
import { trainPpo } from '../../learning/ppo.ts'
import { parameterShapes } from '../../networks/layer.ts'
import { unpackParameters } from '../../tensor/parameters.ts'
import { trace } from '../../tensor/program.ts'
import { evaluate } from '../../tensor/engines/reference.ts'
import { chiefNetwork } from './chief-network.ts'

/** A trained chief investment officer as plain data. */
export interface Chief {
  readonly desks: number
  readonly hidden: readonly number[]
  /** Two agents, each trained on the half of the history that judged the other. */
  readonly members: readonly Float32Array[]
  /** Of what the agents say, this share is believed: 0 is equal risk. */
  readonly belief: number
  /** What the half that an agent had not seen said of it, in standard errors over equal risk. */
  readonly evidence: number
}

/** Carries out the training of one half, once: what a fit's `train` is for. */
type TrainHalf = (name: string, work: (run: TrainingRun) => Promise<Float32Array>) => Promise<Float32Array>

export interface ChiefTraining {
  /** Steps of each agent: weeks. */
  readonly steps: number
  readonly hidden: readonly number[]
}

/** A chief who says nothing: equal risk. */
export function silentChief(desks: number): Chief {
  return { desks, hidden: [], members: [], belief: 0, evidence: 0 }
}

/**
 * Believed is what is left after taking off what luck alone would show (James and Stein's positive part): with t standard errors of
 * evidence, 1 − (this / t)². Without evidence it is 0, and equal risk is held.
 */
const LUCK = 1
/** Fewer days than this in each half cannot judge anything. */
const LEAST_DAYS = 126

/** What an update learns from: a week's weights hardly matter after a month, so that rewards are discounted fast. */
const PPO = { environments: 16, stepsPerUpdate: 52, batchSize: 208, epochs: 8, gamma: 0.7, lambda: 0.9, learningRate: { from: 1e-3, to: 0 }, clip: 0.2, logDeviation: 0.3 } as const

/**
 * Trains the master on frozen specialists: one agent on the first half of their history, one on the second, each judged on the other half
 * against equal risk at the same costs. Both act together, as far as that judgement goes.
 */
export async function trainChief(options: AllocatorOptions, training: ChiefTraining, train: TrainHalf): Promise<Chief> {
  const desks = options.desks.length
  const rows = options.worlds[0].days.length
  if (rows < LOOKBACK_DAYS + 2 * LEAST_DAYS) return silentChief(desks)
  const whole = createAllocator({ ...options, starts: 'first', episodeWeeks: Infinity })
  const first = whole.decisions(0).rows[0]
  const middle = first + Math.floor((rows - first) / 2)
  const halves = [{ from: options.from ?? 0, to: middle }, { from: middle, to: rows }]
  const members: Float32Array[] = []
  const active: number[] = []
  for (const [index, half] of halves.entries()) {
    const network = chiefNetwork({ desks, hidden: training.hidden, logDeviation: PPO.logDeviation })
    const environment = createAllocator({ ...options, ...half, starts: 'random', episodeWeeks: 52 })
    const parameters = await train(`half ${index + 1}`, async (run) => {
      // Nobody looks in while it trains.
      const { engine, rng, resume, report, breathe, checkpoint, say } = run
      return (await trainPpo(environment, { ...PPO, totalSteps: training.steps }, { engine, rng, resume, report, breathe, checkpoint, say }, network)).parameters
    })
    members.push(parameters)
    const alone: Chief = { desks, hidden: training.hidden, members: [parameters], belief: 1, evidence: 0 }
    for (const world of options.worlds) {
      const judge = createAllocator({ ...options, ...halves[1 - index], worlds: [world], starts: 'first', episodeWeeks: Infinity })
      active.push(...activeReturns(playChief(judge, alone)))
    }
  }
  const evidence = tStatistic(active)
  return { desks, hidden: training.hidden, members, belief: evidence > 0 ? Math.max(0, 1 - (LUCK / evidence) ** 2) : 0, evidence }
}

/** Daily returns of a fund and of its twin at equal risk. */
interface PlayedFund {
  readonly own: Float64Array
  readonly twin: Float64Array
  /** What was asked for at each decision. `[decision, desk]` */
  readonly weights: Float64Array
}

/** Whoever starts in the first week draws nothing. */
const UNUSED = createRng(0)

/** Plays rules of allocation, `[desk]` shares for a decision, from the first week of the first world to its end. */
export function playAllocation(allocator: Allocator, decide: (decision: number, row: number, out: Float64Array) => void): PlayedFund {
  const n = allocator.settings.desks.length
  const state = allocator.create(1)
  const outcome = createOutcome(1)
  const { rows } = allocator.decisions(0)
  const target = new Float64Array(n)
  const own: number[] = []
  const twin: number[] = []
  const weights: number[] = []
  allocator.reset(state, 0, UNUSED)
  for (let k = 0; k + 1 < rows.length && outcome.terminated[0] === 0; k++) {
    decide(k, rows[k], target)
    weights.push(...target)
    allocator.hold(state, target, outcome, (_, __, a, b) => {
      own.push(a)
      twin.push(b)
    })
  }
  return { own: Float64Array.from(own), twin: Float64Array.from(twin), weights: Float64Array.from(weights) }
}

export function playChief(allocator: Allocator, chief: Chief): PlayedFund {
  const { shown } = allocator.decisions(0)
  const said = chiefLogits(chief, shown)
  const width = chief.desks + 1
  const state = allocator.create(1)
  return playAllocation(allocator, (decision, _, out) => {
    state.decision[0] = decision
    allocator.weigh(state, 0, said, decision * width, out, 0)
  })
}

/** What a chief says of each row of `shown`: logits that tilt equal risk, the last one for cash. `[row, desk + 1]` */
export function chiefLogits({ desks, hidden, members, belief }: Chief, shown: Float32Array): Float64Array {
  const network = chiefNetwork({ desks, hidden, logDeviation: PPO.logDeviation })
  const shapes = parameterShapes(network)
  const size = desks * SHOWN_PER_DESK + SHOWN_OF_ALL
  const rows = shown.length / size
  const out = new Float64Array(rows * (desks + 1))
  if (belief === 0) return out
  for (const parameters of members) {
    const program = trace(({ flat, observations }) => ({ head: network.bind(unpackParameters(flat, shapes))(observations).head }), { flat: [1, parameters.length], observations: [1, rows, size] })
    const { head } = evaluate(program, { flat: parameters, observations: shown })
    for (let at = 0; at < out.length; at++) out[at] += (belief * head[at]) / members.length
  }
  return out
}

/** Returns over the twin's, both at the twin's volatility: what is judged is skill, not how much was dared. */
function activeReturns({ own, twin }: PlayedFund): Float64Array {
  const ratio = standardDeviation(twin) / standardDeviation(own)
  const scale = Number.isFinite(ratio) ? ratio : 1
  return own.map((r, t) => scale * r - twin[t])
}

function tStatistic(x: readonly number[]): number {
  const deviation = standardDeviation(x)
  return deviation > 1e-12 ? (mean(x) / deviation) * Math.sqrt(x.length) : 0
}
