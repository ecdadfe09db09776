import { loadOnnxEngine } from '../src-main/engines/onnx.ts'
import { scheduleSchema, type Schedule } from '../src-shared/backtest/schedule.ts'
import { walkForward } from '../src-shared/backtest/splits.ts'
import { simulateStrategy } from '../src-shared/backtest/walk.ts'
import { parseDay } from '../src-shared/base/day.ts'
import { createRng } from '../src-shared/base/rng.ts'
import { median } from '../src-shared/base/stats.ts'
import { seriesFromLedger, viewOf } from '../src-shared/metrics/series.ts'
import { compareSharpe } from '../src-shared/metrics/significance/intervals.ts'
import { drive } from '../src-shared/metrics/significance/steps.ts'
import { createSamplePanel } from '../src-shared/prices/synthetic/panel.ts'
import { trainUnattended, type TrainingHost } from '../src-shared/strategies/fit-context.ts'
import { strategies, type StrategyId } from '../src-shared/strategies/index.ts'
import type { Strategy } from '../src-shared/strategies/strategy.ts'
import { costsSchema } from '../src-shared/weights/costs.ts'
import type { BenchResult, Row } from './row.ts'

/** Each learned system on simulated markets with a planted signal, which it is to find, and without, where it is to claim nothing. */
const SYSTEMS = { 'embedding-clusters': benchEmbeddingClusters, hrm: benchHrm, 'transformer-boost': benchTransformerBoost } as const

const CLUSTERS_WEEKLY = { lookbackDays: 21, rebalance: 'weekly', bestShare: 0.5, weighting: 'members', switchMargin: 2, adjustment: 1 }
const SEEDS = [1, 2, 3, 4, 5]
const SIGNAL = 0.2
const YEARS = 7
const INSTRUMENTS = 24

export async function benchSystems(say: (line: string) => void): Promise<BenchResult> {
  const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads: 2 })
  if (!engine) throw new Error(reason)
  const training = trainUnattended(engine)
  const rows: Row[] = []
  for (const bench of Object.values(SYSTEMS)) rows.push(...(await bench(training, say)))
  return {
    rows,
    notes: [
      `${SEEDS.length} markets of ${INSTRUMENTS} instruments and ${YEARS} years; 3 years of training and 1 of test, rolling; default costs and one day's delay.`,
      'Differences are of yearly Sharpe ratios to equal weight of the same assets at the same costs; found means that the 90 % interval of a difference is above 0.',
    ],
  }
}

/**
 * The planted signal fades over weeks, so it is looked for over weeks: the ratios of a month, chosen every week, as the study file
 * embedding-clusters-weekly.yaml does. The better half of each cluster is held, with as much money as the cluster has members, so that
 * nothing but the choice tells it from equal weight.
 */
function benchEmbeddingClusters(training: TrainingHost, say: (line: string) => void): Promise<Row[]> {
  return plantedAndNot('embedding-clusters', CLUSTERS_WEEKLY, scheduleSchema.parse({ every: 'weekly' }), training, say)
}

function benchHrm(training: TrainingHost, say: (line: string) => void): Promise<Row[]> {
  return plantedAndNot('hrm', {}, scheduleSchema.parse({ every: 'daily' }), training, say)
}

/** As it comes, asked as often as it decides. */
function benchTransformerBoost(training: TrainingHost, say: (line: string) => void): Promise<Row[]> {
  return plantedAndNot('transformer-boost', {}, scheduleSchema.parse({ every: 'every-n-days', days: 5 }), training, say)
}

async function plantedAndNot(id: StrategyId, params: Readonly<Record<string, unknown>>, schedule: Schedule, training: TrainingHost, say: (line: string) => void): Promise<Row[]> {
  const measure = async (signal: number) => {
    const results = []
    for (const seed of SEEDS) {
      const result = await compareOnce(id, params, schedule, signal, seed, training)
      say(`${id}, signal ${signal}, seed ${seed}: ${result.difference.toFixed(2)} (${result.low.toFixed(2)} to ${result.high.toFixed(2)}), ${(100 * result.turnover).toFixed(1)} % a day`)
      results.push(result)
    }
    return results
  }
  const planted = await measure(SIGNAL)
  const none = await measure(0)
  const plain = { peer: null, peerValue: null, ratio: null }
  return [
    { ...plain, name: `${id}: median difference, signal ${SIGNAL}`, value: median(planted.map(({ difference }) => difference)), unit: 'Sharpe', goal: null, met: null },
    { ...plain, name: `${id}: markets where the planted signal was not found`, value: planted.filter(({ low }) => low <= 0).length, unit: `of ${SEEDS.length}`, goal: 2, met: planted.filter(({ low }) => low <= 0).length <= 2 },
    { ...plain, name: `${id}: median difference, no signal`, value: median(none.map(({ difference }) => difference)), unit: 'Sharpe', goal: null, met: null },
    { ...plain, name: `${id}: markets where something was claimed though nothing was planted`, value: none.filter(({ low }) => low > 0).length, unit: `of ${SEEDS.length}`, goal: 0, met: none.every(({ low }) => low <= 0) },
    { ...plain, name: `${id}: turnover a day, at most`, value: 100 * Math.max(...[...planted, ...none].map(({ turnover }) => turnover)), unit: '%', goal: 5, met: [...planted, ...none].every(({ turnover }) => turnover <= 0.05) },
  ]
}

async function compareOnce(id: StrategyId, params: Readonly<Record<string, unknown>>, schedule: Schedule, signal: number, seed: number, training: TrainingHost) {
  const panel = createSamplePanel({ seed, from: parseDay('2010-01-04'), years: YEARS, instruments: INSTRUMENTS, signal, regimeDrift: true })
  const options = { folds: walkForward({ rows: panel.days.length, trainRows: 756, testRows: 252 }), costs: costsSchema.parse({}), schedule, seed, training }
  const [own, equal] = [await simulateStrategy(panel, strategies[id] as Strategy, params, options), await simulateStrategy(panel, strategies['equal-weight'], {}, options)]
  const { difference } = (await drive(compareSharpe(viewOf(seriesFromLedger(own)).excess, viewOf(seriesFromLedger(equal)).excess, createRng(seed)), async () => undefined)) ?? { difference: { value: NaN, low: NaN, high: NaN } }
  const yearly = Math.sqrt(own.periodsPerYear)
  return {
    difference: difference.value * yearly,
    low: difference.low * yearly,
    high: difference.high * yearly,
    turnover: own.turnover.reduce((a, b) => a + b, 0) / own.days.length,
  }
}
