import { createRng } from '../../base/rng.ts'
import { mean, standardDeviation } from '../../base/stats.ts'
import { createAllocator, type AllocatorOptions } from '../../environments/allocator.ts'
import { ALLOCATIONS, bestDesk, type AllocationId } from '../../environments/allocator/allocations.ts'
import { CHANGING_DESKS, changingDeskLines, drawChangingDesks } from '../../environments/allocator/changing-desks.ts'
import type { TrainingRun } from '../../learning/kit/training-run.ts'
import { flatCosts } from '../../weights/costs.ts'
import { playAllocation, playChief, trainChief, type ChiefTraining } from './chief.ts'

/** A chief on made-up desks whose Sharpe ratios are known, beside every rule of allocation, on days that nobody trained on. */
interface JudgedChief {
  /** Yearly Sharpe ratios after costs; `equal-risk` keeps the same share of cash as the chief. */
  readonly sharpe: Readonly<Record<'chief' | 'best-in-sample' | AllocationId, number>>
  /** Mean over decisions of the sum of absolute differences from equal risk. */
  readonly distance: number
  /** Mean share of wealth that was not cash, by rule. */
  readonly invested: Readonly<Record<'chief' | 'fractional-kelly', number>>
  readonly evidence: number
  readonly belief: number
}

const COST_BPS = 5
const YEAR_DAYS = 252

/** `changing`: good and bad times come and go; otherwise all desks are alike for ever. */
export async function judgeChief(seed: number, changing: boolean, training: ChiefTraining, run: Omit<TrainingRun, 'rng' | 'inspect'>): Promise<JudgedChief> {
  const plan = changing ? CHANGING_DESKS : { ...CHANGING_DESKS, good: 0.5, bad: 0.5 }
  const n = plan.desks
  const days = plan.days
  // As many days to be judged on as to learn from.
  const history = drawChangingDesks({ ...plan, days: 2 * days }, createRng(seed, 'desks'))
  const past = { days: history.days.slice(0, days), returns: history.returns.slice(0, days * n), market: history.market.slice(0, days) }
  const options: AllocatorOptions = { desks: changingDeskLines(n), worlds: [past], costs: flatCosts(COST_BPS) }
  const rng = createRng(seed, 'chief')
  const chief = await trainChief(options, training, (name, work) => work({ ...run, rng: rng.stream(name) }))
  const test = createAllocator({ ...options, worlds: [history], starts: 'first', episodeWeeks: Infinity, from: days })
  const played = playChief(test, chief)
  const silent = playChief(test, { ...chief, belief: 0 })
  const caps = new Float64Array(n).fill(1)
  const rule = (weights: (row: number) => Float64Array) => playAllocation(test, (_, row, out) => void out.set(weights(row)))
  const rules = Object.keys(ALLOCATIONS).map((id) => [id, rule((row) => ALLOCATIONS[id as AllocationId].weights({ returns: history.returns, desks: n, from: 0, row, caps }))] as const)
  const kelly = rules.find(([id]) => id === 'fractional-kelly')![1]
  const best = bestDesk(past.returns, n, 0, days)
  const away = played.weights.reduce((total, w, at) => total + Math.abs(w - silent.weights[at]), 0)
  return {
    sharpe: { ...(Object.fromEntries(rules.map(([id, { own }]) => [id, sharpeOf(own)])) as Record<AllocationId, number>), 'equal-risk': sharpeOf(silent.own), chief: sharpeOf(played.own), 'best-in-sample': sharpeOf(rule(() => best).own) },
    distance: away / (played.weights.length / n),
    invested: { chief: investedOf(played.weights, n), 'fractional-kelly': investedOf(kelly.weights, n) },
    evidence: chief.evidence,
    belief: chief.belief,
  }
}

function investedOf(weights: Float64Array, desks: number): number {
  return weights.reduce((total, w) => total + w, 0) / (weights.length / desks)
}

function sharpeOf(returns: Float64Array): number {
  return (mean(returns) / standardDeviation(returns)) * Math.sqrt(YEAR_DAYS)
}
