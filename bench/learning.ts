import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loadavg } from 'node:os'
import { parseDay } from '../src-shared/base/day.ts'
import { createRng } from '../src-shared/base/rng.ts'
import { createOutcome, type Environment } from '../src-shared/environments/environment.ts'
import { CONTROL_TASKS } from '../src-shared/environments/index.ts'
import { createPortfolio, type Portfolio } from '../src-shared/environments/portfolio.ts'
import { ALGORITHMS, type Algorithm, type AlgorithmId } from '../src-shared/learning/index.ts'
import { evaluatePolicy } from '../src-shared/learning/kit/player.ts'
import { createSamplePanel } from '../src-shared/prices/synthetic/panel.ts'
import type { Engine } from '../src-shared/tensor/engines/engine.ts'
import { constraintsSchema } from '../src-shared/weights/constraints.ts'
import { costsSchema } from '../src-shared/weights/costs.ts'
import { createMarket } from '../src-shared/weights/market.ts'
import { createRules } from '../src-shared/weights/rebalance.ts'
import { compared, limited, type BenchResult, type Row } from './row.ts'
import { cpuEngine } from './tensor/random-trainer.ts'

/**
 * Control tasks trained to the end, with the time of a step and the mean of 50 episodes without chance, over three seeds
 * (TERRACE_BENCH_SEEDS for fewer). Peers run their own settings of the same tasks where they can be imported.
 */
interface Workload {
  readonly algorithm: AlgorithmId
  readonly task: string
  readonly title: string
  /** Steps a second that are to be reached, where one is stated. */
  readonly stepsPerSecond?: number
  /** What episodes are to make on average, and on how many of the seeds at least. */
  readonly least: number
  readonly seeds?: number
  /** Figures measured earlier, on two cores, for machines without the peers. */
  readonly published: string
}

const WORKLOADS: readonly Workload[] = [
  { algorithm: 'ppo', task: 'cartpole', title: 'PPO CartPole, 100k', stepsPerSecond: 12_000, least: 475, published: '2,100 to 3,500 steps/s; 500' },
  { algorithm: 'a2c', task: 'cartpole', title: 'A2C CartPole, 500k', stepsPerSecond: 40_000, least: 475, published: '12,200 steps/s; 500' },
  { algorithm: 'dqn', task: 'cartpole', title: 'DQN CartPole, 50k', stepsPerSecond: 3_500, least: 450, seeds: 2, published: '1,200 steps/s; 471 to 500' },
  { algorithm: 'ppo', task: 'pendulum', title: 'PPO Pendulum, 100k', least: -220, published: '3,100 steps/s; −150 to −157' },
  { algorithm: 'ddpg', task: 'pendulum', title: 'DDPG Pendulum, 20k', stepsPerSecond: 300, least: -200, published: '128 to 146 steps/s; −133 to −146' },
  { algorithm: 'sac', task: 'pendulum', title: 'SAC Pendulum, 20k', stepsPerSecond: 180, least: -200, published: '61 to 77 steps/s; −131 to −143' },
]

const SEEDS = Number(process.env.TERRACE_BENCH_SEEDS ?? 3)
const EPISODES = 50
const RAW_GOAL = 200_000
const PORTFOLIO_PPO_GOAL = 8_000

const microseconds = (stepsPerSecond: number) => 1e6 / stepsPerSecond

export async function benchLearning(say: (line: string) => void): Promise<BenchResult> {
  const load = loadavg()[0].toFixed(1)
  const engine = await cpuEngine(1)
  const rows: Row[] = []
  const notes: string[] = [`Load of the machine when the bench began: ${load}. Times are wall time; the time that the processor spent is beside each in the notes.`]

  const portfolio = samplePortfolio()
  const raw = timeRaw(portfolio, 16)
  rows.push(limited('portfolio environment, 20 assets, all costs', raw, 'µs a step', microseconds(RAW_GOAL)))
  notes.push(`Portfolio environment: ${perSecond(raw)} steps/s. FinRL's with 20 assets, measured earlier on two cores: 385.`)
  const trained = await timePortfolioPpo(engine, portfolio)
  rows.push(limited('PPO on it, MLP 64-64', trained.wall, 'µs a step', microseconds(PORTFOLIO_PPO_GOAL)))
  notes.push(`PPO on the portfolio: ${perSecond(trained.wall)} steps/s (${trained.cpu.toFixed(0)} µs of processor a step). FinRL's, measured earlier: 307.`)

  notes.slice(1).forEach(say)
  const peers = peerTimes(say)
  for (const workload of WORKLOADS) {
    const { algorithm, task, title, stepsPerSecond, least, published, seeds: needed = SEEDS } = workload
    const times: number[] = []
    const means: number[] = []
    let cpu = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      say(`${title}, seed ${seed} …`)
      const result = await train(engine, algorithm, CONTROL_TASKS[task], task, seed)
      times.push(result.wall)
      cpu += result.cpu / SEEDS
      means.push(result.mean)
    }
    const wall = Math.min(...times)
    const peer = peers?.[`${algorithm} ${task}`] ?? null
    if (peer !== null) rows.push(compared(title, wall, 'µs a step', 'Stable-Baselines3', peer, 1))
    if (stepsPerSecond !== undefined) rows.push(limited(`${title}: time`, wall, 'µs a step', microseconds(stepsPerSecond)))
    // The result that enough seeds reach, as what is missing to the mark.
    const reached = [...means].sort((a, b) => b - a)[Math.min(needed, SEEDS) - 1]
    rows.push(limited(`${title}: short of ${least} on ${Math.min(needed, SEEDS)} of ${SEEDS} seeds`, Math.max(0, least - reached), 'points', 0))
    notes.push(`${title}: ${perSecond(wall)} steps/s (${cpu.toFixed(0)} µs of processor a step); episodes made ${means.map((mean) => mean.toFixed(0)).join(', ')}. Stable-Baselines3, measured earlier on two cores: ${published}.`)
    say(notes[notes.length - 1])
  }
  return { rows, notes }
}

function perSecond(microsecondsAStep: number): string {
  return Math.round(1e6 / microsecondsAStep).toLocaleString('en')
}

/** Microseconds a step by the clock and by the processor, and what comes of it. */
async function train(engine: Engine, id: AlgorithmId, environment: Environment, task: string, seed: number) {
  const algorithm: Algorithm = ALGORITHMS[id]
  const rng = createRng(seed, 'gym')
  let steps = 0
  const started = performance.now()
  const spent = process.cpuUsage()
  const agent = await algorithm.train(environment, algorithm.tasks[task] ?? {}, {
    engine,
    rng,
    report: (step) => void (steps = step),
    breathe: async () => {},
    checkpoint: async () => {},
    say: (_, text) => console.error(text),
  })
  const wall = ((performance.now() - started) * 1000) / steps
  const { user, system } = process.cpuUsage(spent)
  const { decide, close } = await agent.open(engine, EPISODES)
  const { mean } = await evaluatePolicy(environment, decide, EPISODES, rng.stream('evaluation'))
  await close()
  return { wall, cpu: (user + system) / steps, mean }
}

/** Twenty assets of the simulated market, three years, every cost, partial adjustment and a no-trade band. */
function samplePortfolio(): Portfolio {
  const panel = createSamplePanel({ seed: 1, from: parseDay('2015-01-02'), years: 3, instruments: 20, signal: 0, regimeDrift: true })
  const costs = costsSchema.parse({})
  const constraints = constraintsSchema.parse({ adjustment: 0.2, noTradeBand: 0.001 })
  const n = panel.instruments.length
  return createPortfolio({
    market: createMarket(panel, costs, { execution: 'close', wholeShares: false }),
    rules: createRules(panel.instruments, costs, constraints),
    from: 20,
    to: panel.days.length,
    encodings: Float32Array.from(panel.totalReturn, (now, i) => (i < n ? 0 : 100 * Math.log(now / panel.totalReturn[i - n]))),
    capital: 1e6,
  })
}

/** Median microseconds of a step of one environment among `count`, acting by chance. */
function timeRaw(portfolio: Portfolio, count: number): number {
  const rng = createRng(1, 'bench')
  const state = portfolio.create(count)
  const outcome = createOutcome(count)
  const observations = new Float32Array(count * portfolio.observationSize)
  const actions = rng.fillNormal(new Float32Array((count * 20) << 4))
  for (let e = 0; e < count; e++) portfolio.reset(state, e, rng)
  const rounds = Array.from({ length: 21 }, () => {
    const started = performance.now()
    for (let step = 0; step < 1000; step++) {
      const from = (step % 16) * count * 20
      portfolio.step(state, actions.subarray(from, from + count * 20), outcome, rng)
      portfolio.observe(state, observations)
      for (let e = 0; e < count; e++) if (outcome.truncated[e] === 1 || outcome.terminated[e] === 1) portfolio.reset(state, e, rng)
    }
    return (performance.now() - started) / count
  })
  return rounds.sort((a, b) => a - b)[10]
}

async function timePortfolioPpo(engine: Engine, portfolio: Portfolio): Promise<{ wall: number; cpu: number }> {
  const settings = { totalSteps: 65_536, environments: 32, stepsPerUpdate: 128, batchSize: 512, epochs: 4, logDeviation: -1 }
  let steps = 0
  const started = performance.now()
  const spent = process.cpuUsage()
  await ALGORITHMS.ppo.train(portfolio, settings, {
    engine,
    rng: createRng(1, 'gym'),
    report: (step) => void (steps = step),
    breathe: async () => {},
    checkpoint: async () => {},
    say: () => {},
  })
  const { user, system } = process.cpuUsage(spent)
  return { wall: ((performance.now() - started) * 1000) / steps, cpu: (user + system) / steps }
}

/** Microseconds a step of Stable-Baselines3 by `algorithm task`, where a Python can import it and Gymnasium. */
function peerTimes(say: (line: string) => void): Readonly<Record<string, number>> | null {
  const candidates = [process.env.TERRACE_PYTHON, 'python3', '/usr/bin/python3']
  const python = candidates.find((path) => path !== undefined && spawnSync(path, ['-c', 'import stable_baselines3, gymnasium']).status === 0)
  if (python === undefined) {
    say('No Python with stable_baselines3 and gymnasium was found (TERRACE_PYTHON, python3): figures measured earlier are named instead.')
    return null
  }
  say('Stable-Baselines3 …')
  const { status, stdout, stderr } = spawnSync(python, [fileURLToPath(new URL('learning-peers.py', import.meta.url))], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The peers failed: ${stderr.trim().split('\n').at(-1)}`)
  return JSON.parse(stdout)
}
