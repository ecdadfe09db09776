import { ranks } from '../../base/stats.ts'
import { fit, type Rows } from '../../learning/fit.ts'
import type { TrainingRun } from '../../learning/kit/training-run.ts'
import type { Panel } from '../../prices/panel.ts'
import { add, constant, div, mul, slice, square, sub, sum } from '../../tensor/ops/index.ts'
import { cutWindows, type ScaledMarket } from '../market-window.ts'
import { FORECASTS, type MarketEncoder } from './encoder.ts'

/** Days ahead that the encoder learns to foresee. */
const HORIZONS = [5, 21] as const
/** Days that a row of training needs after it: a decision is traded a day later. */
const LONGEST_HORIZON = 1 + HORIZONS[HORIZONS.length - 1]
/** Neighbouring days say almost the same. */
const STRIDE = 2
/** Share of the days on which it is watched whether fitting still helps. */
const WATCHED = 0.15
const PATIENCE = 4
/** How much what the transformer adds to the plain forecast must be worth: most of what it could say about noise is noise. */
const RESTRAINT = 3
/** Returns are what is wanted; volatility is foreseen easily, and would drown them. Of forecasts, one in all. */
const IMPORTANCE = [0.4, 0.1, 0.4, 0.1]

interface Settings {
  readonly epochs: number
  readonly batchDays: number
  readonly learningRate: number
  readonly maxGradientNorm: number
}

/** What was learned: the encoder's parameters as of its best pass, and how much of the forecasts' variance was missed in validation (1 is all). */
export interface FittedEncoder {
  readonly parameters: Float32Array
  readonly validation: number
  readonly passes: number
}

/**
 * Trains the encoder to foresee what is worth knowing, on rows `from` to `to`: every asset's rank by risk-adjusted return among the assets, and how its
 * volatility will change. Nothing after row `to` is looked at.
 */
export async function fitEncoder(encoder: MarketEncoder, market: ScaledMarket, panel: Panel, volatility: Float64Array, from: number, to: number, settings: Settings, run: TrainingRun): Promise<FittedEncoder> {
  const last = to - LONGEST_HORIZON
  const watchFrom = Math.floor(last - WATCHED * (last - from))
  const rowsOf = (first: number, end: number, step: number) => Array.from({ length: Math.max(1, Math.ceil((end - first) / step)) }, (_, k) => first + k * step)
  const training = rowsOf(from, watchFrom - LONGEST_HORIZON, STRIDE)
  const { assets, features, windowDays, economy, days } = market
  const figures = economy.length > 0 ? economy.length / days.length : 1
  const columnsOf = (rows: readonly number[]): Rows => ({
    windows: cutWindows(market, rows),
    present: presentOn(market, rows),
    economy: economyOn(market, rows),
    ...outcomes(panel, market.known, volatility, rows),
  })
  const fitted = await fit(
    {
      network: encoder,
      columns: { windows: [assets, windowDays, features.length], present: [assets], economy: [figures], goals: [assets, FORECASTS], counted: [assets, 1] },
      losses(net, parameters, { windows, present, economy: known, goals, counted }) {
        const { assets: encodings } = net.bind(parameters)({ windows, present, economy: known })
        const missed = square(sub(slice(encodings, -1, 0, FORECASTS), goals))
        const beyond = square(slice(encodings, -1, FORECASTS, 2 * FORECASTS))
        const lost = mul(add(missed, mul(beyond, RESTRAINT)), constant(IMPORTANCE, [FORECASTS]))
        return div(sum(mul(lost, counted), [-2, -1]), add(sum(counted, [-2, -1]), 1e-6))
      },
      training: columnsOf(training),
      validation: columnsOf(rowsOf(watchFrom, last, STRIDE)),
    },
    {
      epochs: settings.epochs,
      batchSize: Math.min(settings.batchDays, training.length),
      learningRate: { from: settings.learningRate, to: settings.learningRate / 10 },
      patience: PATIENCE,
      maxGradientNorm: settings.maxGradientNorm,
    },
    run,
  )
  return { parameters: fitted.parameters, validation: fitted.validation[0], passes: fitted.epochs }
}

/** 1 for every asset whose window is known. `[row, asset]` */
export function presentOn({ assets, known }: ScaledMarket, rows: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rows.length * assets)
  for (let r = 0; r < rows.length; r++) out.set(known.subarray(rows[r] * assets, (rows[r] + 1) * assets), r * assets)
  return out
}

/** `[row, figure]`; a column of zeros where there are none. */
export function economyOn({ economy, days }: ScaledMarket, rows: ArrayLike<number>): Float32Array {
  const figures = economy.length / days.length
  if (figures === 0) return new Float32Array(rows.length)
  const out = new Float32Array(rows.length * figures)
  for (let r = 0; r < rows.length; r++) out.set(economy.subarray(rows[r] * figures, (rows[r] + 1) * figures), r * figures)
  return out
}

/** What came of each row: goals of unit size `[row, asset, forecast]`, and which of them are known `[row, asset]`. */
function outcomes(panel: Panel, known: Uint8Array, volatility: Float64Array, rows: readonly number[]): { goals: Float32Array; counted: Float32Array } {
  const n = panel.instruments.length
  const goals = new Float32Array(rows.length * n * FORECASTS)
  const counted = new Float32Array(rows.length * n)
  rows.forEach((row, r) => {
    const there = [...Array(n).keys()].filter((i) => {
      const base = (row + 1) * n + i
      const ends = HORIZONS.every((h) => panel.totalReturn[base + h * n] > 0)
      return known[row * n + i] === 1 && ends && panel.totalReturn[base] > 0 && volatility[row * n + i] > 0
    })
    HORIZONS.forEach((days, h) => {
      const returns = there.map((i) => Math.log(panel.totalReturn[(row + 1 + days) * n + i] / panel.totalReturn[(row + 1) * n + i]))
      const middle = returns.reduce((a, b) => a + b, 0) / Math.max(1, returns.length)
      const place = ranks(returns.map((x, k) => (x - middle) / volatility[row * n + there[k]]))
      there.forEach((i, k) => {
        const at = (r * n + i) * FORECASTS + 2 * h
        // Ranks spread evenly over a range whose deviation is one.
        goals[at] = there.length > 1 ? Math.sqrt(12) * ((place[k] - 0.5) / there.length - 0.5) : 0
        goals[at + 1] = Math.min(Math.max(2 * Math.log(deviation(panel, row + 1, days, i) / volatility[row * n + i]), -3), 3)
        counted[r * n + i] = 1
      })
    })
  })
  return { goals, counted }
}

/** Of daily log returns over the days after `row`; never zero, so that its logarithm exists. */
function deviation({ totalReturn, instruments }: Panel, row: number, days: number, i: number): number {
  const n = instruments.length
  let squares = 0
  for (let day = row + 1; day <= row + days; day++) {
    const change = Math.log(totalReturn[day * n + i] / totalReturn[(day - 1) * n + i])
    if (change === change) squares += change * change
  }
  return Math.max(Math.sqrt(squares / days), 1e-6)
}
