import { createRng } from '../src-shared/base/rng.ts'
import { judgePolicy, type DeskResult } from '../src-shared/environments/desks/evaluate-desk.ts'
import { DESKS, type DeskId } from '../src-shared/environments/desks/index.ts'
import { deskAgentPolicy } from '../src-shared/learning/desks/desk-agent.ts'
import { trainDesk } from '../src-shared/learning/desks/train-desk.ts'
import { limited, reached, type BenchResult, type Row } from './row.ts'
import { cpuEngine } from './tensor/random-trainer.ts'

/**
 * Every desk's agent trained to the end, over three seeds (TERRACE_BENCH_SEEDS for fewer), and judged beside the desk's own policies on
 * simulated paths that no training saw: the same for all. The worst seed counts.
 */
interface Workload {
  readonly desk: DeskId
  readonly settings: Readonly<Record<string, number>>
  readonly title: string
  readonly paths: number
  /** Rows of the table, from the agents by seed, the desk's policies by name, and what theory knows. */
  judge(agents: readonly DeskResult[], policies: Readonly<Record<string, DeskResult>>, theory: Readonly<Record<string, number>>, title: string): Row[]
}

const SEEDS = Number(process.env.TERRACE_BENCH_SEEDS ?? 3)

const least = (results: readonly DeskResult[], figure: (result: DeskResult) => number) => Math.min(...results.map(figure))
const most = (results: readonly DeskResult[], figure: (result: DeskResult) => number) => Math.max(...results.map(figure))

const marketMaking: Workload['judge'] = (agents, { 'avellaneda-stoikov': closedForm }, _theory, title) => [
  reached(`${title}: mean profit`, least(agents, ({ mean }) => mean), 'money', 'Avellaneda–Stoikov', closedForm.mean, 0.97),
  limited(`${title}: std over Avellaneda–Stoikov's`, most(agents, ({ std }) => std) / closedForm.std, '×', 1.15),
]

const bertram: Pick<Workload, 'judge'> = {
  judge: (agents, _policies, { meanProfit }, title) => [reached(`${title}: profit`, least(agents, ({ mean }) => mean), 'a year', 'Bertram, in continuous time', meanProfit, title.startsWith('Futures') ? 0.85 : 0.9)],
}

const noTrades: Pick<Workload, 'judge'> = {
  judge: (agents, _policies, _theory, title) => [limited(`${title}: value traded`, most(agents, ({ turnover }) => turnover), 'an episode', 0)],
}

const WORKLOADS: readonly Workload[] = [
  { desk: 'market-making', settings: { riskAversion: 0.1 }, title: 'Market making, γ 0.1', paths: 4000, judge: marketMaking },
  { desk: 'market-making', settings: { riskAversion: 0.01 }, title: 'Market making, γ 0.01', paths: 4000, judge: marketMaking },
  {
    desk: 'delta-hedging',
    settings: {},
    title: 'Delta hedging, no costs',
    paths: 8000,
    judge: (agents, policies, _theory, title) => [limited(`${title}: std over Black–Scholes'`, most(agents, ({ std }) => std) / policies['black-scholes'].std, '×', 1.05)],
  },
  {
    desk: 'delta-hedging',
    settings: { costBps: 10 },
    title: 'Delta hedging, 10 bps',
    paths: 8000,
    judge: (agents, policies, _theory, title) => [limited(`${title}: mean below the frontier of the closed forms`, most(agents, (agent) => frontier(Object.values(policies), agent.std) - agent.mean), 'money', 0)],
  },
  { desk: 'statistical-arbitrage', settings: {}, title: 'Statistical arbitrage, Ornstein–Uhlenbeck', paths: 400, ...bertram },
  { desk: 'statistical-arbitrage', settings: { reversionPerYear: 0 }, title: 'Statistical arbitrage, random walk', paths: 200, ...noTrades },
  {
    desk: 'volatility',
    settings: {},
    title: 'Volatility, implied 20, realised 15',
    paths: 4000,
    judge: (agents, _policies, { meanProfit }, title) => [reached(`${title}: mean profit`, least(agents, ({ mean }) => mean), 'money', 'vega·(implied − realised)', meanProfit, 0.9)],
  },
  { desk: 'futures-spreads', settings: {}, title: 'Futures spread', paths: 1000, ...bertram },
  {
    desk: 'factor-tracking',
    settings: {},
    title: 'Factor tracking',
    paths: 60,
    judge: (agents, { 'least-squares': daily }, _theory, title) => [
      limited(`${title}: tracking error over the floor`, most(agents, ({ measures }) => measures.trackingErrorPerYear / measures.leastSquaresFloorPerYear), '×', 1.1),
      limited(`${title}: turnover over that of daily least squares`, most(agents, ({ turnover }) => turnover) / daily.turnover, '×', 0.5),
    ],
  },
  {
    desk: 'currency-arbitrage',
    settings: {},
    title: 'Triangles, mispriced',
    paths: 1000,
    judge: (agents, { 'strict-triangle': all }, _theory, title) => [reached(`${title}: profit`, least(agents, ({ mean }) => mean), 'an episode', 'all that was planted, less spreads', all.mean, 0.95)],
  },
  { desk: 'currency-arbitrage', settings: { mispricing: 0 }, title: 'Triangles, consistent', paths: 200, ...noTrades },
]

/** Mean that the closed forms reach at this std, between the neighbours on a line; with more risk than any, that of the riskiest. */
function frontier(policies: readonly DeskResult[], std: number): number {
  const points = [...policies].sort((a, b) => a.std - b.std)
  let best = -Infinity
  for (const [i, point] of points.entries()) {
    if (point.std <= std) best = Math.max(best, point.mean)
    for (const next of points.slice(i + 1)) {
      if (std < point.std || std > next.std) continue
      best = Math.max(best, point.mean + ((next.mean - point.mean) * (std - point.std)) / (next.std - point.std))
    }
  }
  return best
}

export async function benchDesks(say: (line: string) => void): Promise<BenchResult> {
  const engine = await cpuEngine(1)
  const rows: Row[] = []
  const notes: string[] = ['Every market here is simulated. Each row is the worst of the seeds; judged on paths of their own, the same for agents and closed forms.']
  for (const { desk: id, settings, title, paths, judge } of WORKLOADS) {
    const open = DESKS[id].open(settings)
    const policies: Record<string, DeskResult> = {}
    for (const [name, policy] of Object.entries(open.policies)) policies[name] = await judgePolicy(open, policy, paths, createRng(1, 'desk bench'))
    const agents: DeskResult[] = []
    const seconds: number[] = []
    for (let seed = 1; seed <= SEEDS; seed++) {
      say(`${title}, seed ${seed} …`)
      const started = performance.now()
      const agent = await trainDesk(id, settings, seed, { engine, report: () => {}, breathe: async () => {}, checkpoint: async () => {}, say: (_, text) => say(text) })
      seconds.push((performance.now() - started) / 1000)
      agents.push(await judgePolicy(open, deskAgentPolicy(agent), paths, createRng(1, 'desk bench')))
    }
    rows.push(...judge(agents, policies, open.theory, title))
    const reference = policies[open.reference]
    notes.push(
      `${title}: ${DESKS[id].algorithm.toUpperCase()}, ${seconds.map((s) => s.toFixed(0)).join(', ')} s of training; mean, std and turnover of the agents ${agents.map(figures).join('; ')}; of ${open.reference} ${figures(reference)}; ${paths} paths.`,
    )
    say(notes[notes.length - 1])
  }
  return { rows, notes }
}

function figures({ mean, std, turnover, errors }: DeskResult): string {
  const short = (x: number) => String(Number(x.toPrecision(4)))
  const error = (x: number | null) => (x === null ? '' : ` ± ${Number(x.toPrecision(2))}`)
  return `${short(mean)}${error(errors.mean)}, ${short(std)}${error(errors.std)}, ${short(turnover)}`
}
