import type { z } from 'zod'
import type { ApiServices } from '../../src-shared/api/index.ts'
import type { measure as group, MeasuredReturns } from '../../src-shared/api/measure.ts'
import { formatDay, type Day } from '../../src-shared/base/day.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { median } from '../../src-shared/base/stats.ts'
import { worstDrawdowns, type DrawdownPoint } from '../../src-shared/metrics/drawdown.ts'
import { measureView } from '../../src-shared/metrics/index.ts'
import { seriesFromReturns, viewOf } from '../../src-shared/metrics/series.ts'
import { assess } from '../../src-shared/metrics/significance/assess.ts'
import { DEFAULT_RESAMPLES } from '../../src-shared/metrics/significance/bootstrap.ts'
import { compareSharpe, type Interval } from '../../src-shared/metrics/significance/intervals.ts'
import { probabilityOfOverfitting, type Overfitting } from '../../src-shared/metrics/significance/overfitting.ts'
import { drive } from '../../src-shared/metrics/significance/steps.ts'
import { superiorAbility, type SuperiorAbility } from '../../src-shared/metrics/significance/superior-ability.ts'
import { readReturnMatrix, readReturns } from '../files/return-files.ts'
import { createPace, type Pace } from '../pace.ts'

type Input<Name extends keyof typeof group> = z.output<(typeof group)[Name]['input']>

export function createMeasureService(): ApiServices['measure'] {
  return {
    returns: (input) => measureReturns(input, createPace()),
    overfitting: (input) => testOverfitting(input, createPace()),
    superiorAbility: (input) => testSuperiorAbility(input, createPace()),
  }
}

export async function measureReturns(input: Input<'returns'>, pace: Pace): Promise<MeasuredReturns> {
  const { column, returns, benchmark, days, notes } = readReturns(input.file, input)
  const periodsPerYear = input.periodsPerYear ?? periodsPerYearOf(days)
  const view = viewOf(seriesFromReturns(returns, { periodsPerYear, riskFreePerYear: input.riskFree, benchmark, days }))
  const measured = measureView(view)
  const rng = createRng(input.seed, 'measure')
  const resamples = input.resamples ?? usualResamples(returns.length, QUICK_LINE)
  const trials = { count: input.trials, variance: input.trialVariance === undefined ? undefined : input.trialVariance / periodsPerYear }
  const significance = await drive(assess(view, trials, rng.stream('sharpe'), { resamples }), pace('Resampling'))
  const excessBenchmark = benchmark?.map((b) => b - view.riskFree)
  const comparison = excessBenchmark && compareSharpe(view.excess, excessBenchmark, rng.stream('difference'), { resamples })
  const compared = comparison && (await drive(comparison, pace('Comparing with the benchmark')))
  const guessed = input.periodsPerYear === undefined && periodsPerYear !== TRADING_DAYS
  const told = guessed ? [`The days are ${periodsPerYear} periods a year apart; say --periods-per-year if that is wrong.`] : []
  return {
    column,
    periods: returns.length,
    from: days && formatDay(days[0]),
    to: days && formatDay(days[days.length - 1]),
    periodsPerYear,
    metrics: measured.metrics,
    significance,
    sharpeDifference: compared ? { ...perYear(compared.difference, periodsPerYear), pValue: compared.pValue } : null,
    drawdowns: worstDrawdowns(view, 5).map((fall) => ({
      ...fall,
      peak: point(fall.peak),
      trough: point(fall.trough),
      recovery: fall.recovery && point(fall.recovery),
    })),
    notes: [...new Set([...notes, ...told, ...measured.notes, ...significance.notes])],
  }
}

export async function testOverfitting({ file, blocks }: Input<'overfitting'>, pace: Pace): Promise<Overfitting> {
  const { matrix, notes } = readReturnMatrix(file)
  const found = await drive(probabilityOfOverfitting(matrix, blocks), pace('Splitting'))
  return { ...found, notes: [...notes, ...found.notes] }
}

export async function testSuperiorAbility(input: Input<'superiorAbility'>, pace: Pace): Promise<SuperiorAbility> {
  const { matrix, benchmark, notes } = readReturnMatrix(input.file, input.benchmark)
  const { blockLength } = input
  const resamples = input.resamples ?? usualResamples(matrix.rows * matrix.names.length, QUICK_MATRIX)
  const test = superiorAbility(matrix, benchmark!, createRng(input.seed, 'superior ability'), { resamples, blockLength })
  const found = await drive(test, pace('Resampling'))
  return { ...found, notes: [...notes, ...found.notes] }
}

function point({ day, index }: DrawdownPoint): string | number {
  return day === null ? index : formatDay(day)
}

const TRADING_DAYS = 252

/** Numbers that are resampled within some seconds, of a single line and of many lines side by side, which lie better in memory. */
const QUICK_LINE = 3e8
const QUICK_MATRIX = 3e9

/** Enough for two digits of a probability, and less where it would take minutes. */
function usualResamples(numbers: number, quick: number): number {
  return Math.round(Math.min(DEFAULT_RESAMPLES, Math.max(500, quick / numbers)))
}

/** Told from the usual distance between days: a week, a month, a quarter or a year apart, else trading days. */
function periodsPerYearOf(days: readonly Day[] | null): number {
  if (!days || days.length < 3) return TRADING_DAYS
  const gap = median(days.slice(1).map((day, i) => day - days[i]))
  if (gap <= 4) return TRADING_DAYS
  if (gap <= 10) return 52
  if (gap <= 45) return 12
  return gap <= 120 ? 4 : 1
}

/** An interval of a period's Sharpe ratio as one of a year's. */
export function perYear({ value, low, high }: Interval, periodsPerYear: number): Interval {
  const root = Math.sqrt(periodsPerYear)
  return { value: value * root, low: low * root, high: high * root }
}
