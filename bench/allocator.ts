import { ALLOCATIONS } from '../src-shared/environments/allocator/allocations.ts'
import { judgeChief } from '../src-shared/strategies/fund/judged-chief.ts'
import { limited, type BenchResult } from './row.ts'
import { cpuEngine } from './tensor/random-trainer.ts'

/**
 * The chief investment officer on made-up desks whose Sharpe ratios are known: ten years to learn from, ten to be judged on, twenty seeds
 * (TERRACE_BENCH_SEEDS for fewer).
 */
const SEEDS = Number(process.env.TERRACE_BENCH_SEEDS ?? 20)
const TRAINING = { steps: 60_000, hidden: [] }

export async function benchAllocator(say: (line: string) => void): Promise<BenchResult> {
  const engine = await cpuEngine(1)
  const run = { engine, report: () => undefined, breathe: () => Promise.resolve(), checkpoint: () => Promise.resolve(), say: () => undefined }
  const judge = async (changing: boolean) => {
    const judged = []
    for (let seed = 1; seed <= SEEDS; seed++) {
      const one = await judgeChief(seed, changing, TRAINING, run)
      judged.push(one)
      say(`${changing ? 'changing' : 'alike'}, seed ${seed}: chief ${one.sharpe.chief.toFixed(2)}, equal risk ${one.sharpe['equal-risk'].toFixed(2)}, evidence ${one.evidence.toFixed(1)}, belief ${one.belief.toFixed(2)}`)
    }
    return judged
  }
  const changing = await judge(true)
  const alike = await judge(false)
  const gaps = (id: keyof (typeof changing)[number]['sharpe']) => changing.map(({ sharpe }) => sharpe[id] - sharpe.chief)
  const said = (id: keyof (typeof changing)[number]['sharpe'], of = changing) => `${meanOf(of.map(({ sharpe }) => sharpe[id])).toFixed(2)} ± ${errorOf(of.map(({ sharpe }) => sharpe[id])).toFixed(2)}`
  const share = (of: (judged: (typeof changing)[number]) => number) => `${(100 * meanOf(changing.map(of))).toFixed(0)} %`
  const won = changing.filter(({ sharpe }) => sharpe.chief > sharpe['equal-risk']).length
  return {
    rows: [
      limited('changing desks: equal risk ahead of the chief, mean Sharpe', meanOf(gaps('equal-risk')), 'a year', 0),
      limited('changing desks: best desk in sample ahead of the chief, mean Sharpe', meanOf(gaps('best-in-sample')), 'a year', 0),
      limited('changing desks: half Kelly ahead of the chief, mean Sharpe', meanOf(gaps('fractional-kelly')), 'a year', 0),
      limited('desks alike: mean distance of the weights from equal risk', meanOf(alike.map(({ distance }) => distance)), 'of wealth', 0.05),
    ],
    notes: [
      `${SEEDS} seeds; Sharpe ratios out of sample after 5 bps, mean and standard error over seeds. The chief is ahead of equal risk on ${won}, behind on ${changing.filter(({ sharpe }) => sharpe.chief < sharpe['equal-risk']).length}, and stays with it on the others.`,
      `Changing desks: chief ${said('chief')}, best desk in sample ${said('best-in-sample')}, ${Object.keys(ALLOCATIONS).map((id) => `${id} ${said(id as keyof typeof ALLOCATIONS)}`).join(', ')}.`,
      `No rule borrows, and none is short: half Kelly, held to the wealth that there is, invests ${share(({ invested }) => invested['fractional-kelly'])} of it in the mean, the chief ${share(({ invested }) => invested.chief)}. The chief is ahead of half Kelly on ${changing.filter(({ sharpe }) => sharpe.chief > sharpe['fractional-kelly']).length} of ${SEEDS}, by ${meanOf(gaps('fractional-kelly').map((gap) => -gap)).toFixed(2)} ± ${errorOf(gaps('fractional-kelly')).toFixed(2)}.`,
      `The chief's lead over equal risk: ${meanOf(gaps('equal-risk').map((gap) => -gap)).toFixed(2)} ± ${errorOf(gaps('equal-risk')).toFixed(2)}.`,
      `Desks alike: chief ${said('chief', alike)}, equal risk ${said('equal-risk', alike)}; belief above 0 on ${alike.filter(({ belief }) => belief > 0).length} of ${SEEDS}.`,
    ],
  }
}

function meanOf(x: readonly number[]): number {
  return x.reduce((total, value) => total + value, 0) / x.length
}

function errorOf(x: readonly number[]): number {
  const centre = meanOf(x)
  return Math.sqrt(x.reduce((total, value) => total + (value - centre) ** 2, 0) / (x.length - 1) / x.length)
}
