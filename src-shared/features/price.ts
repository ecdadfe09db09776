import type { AssetFeature } from './feature.ts'
import { convolve, exponentialWeights, rollingDeviation, rollingMaximum, rollingMean } from './rolling.ts'

const MASK = { rule: 'mask' } as const

function differenceOver(level: Float64Array, days: number, until = 0): Float64Array {
  return level.map((_, t) => (t < days ? NaN : level[t - until] - level[t - days]))
}

function logReturn(days: number): AssetFeature {
  return {
    scope: 'asset',
    title: `Log return over ${days} ${days === 1 ? 'day' : 'days'}`,
    summary: 'How much the total return grew, in logs.',
    lookbackDays: days + 1,
    missing: MASK,
    compute: ({ level }) => differenceOver(level, days),
  }
}

function priceToAverage(days: number): AssetFeature {
  return {
    scope: 'asset',
    title: `Price over its ${days}-day average`,
    summary: 'By how much, as a share, the total-return index stands above its own average.',
    lookbackDays: days,
    missing: MASK,
    compute: ({ level }) => {
      // Relative to the day's own level, so that an index of any size gives the same bits.
      const average = (t: number) => {
        let total = 0
        for (let k = 0; k < days; k++) total += Math.exp(level[t - k] - level[t])
        return total / days
      }
      return level.map((_, t) => (t < days - 1 ? NaN : 1 / average(t) - 1))
    },
  }
}

/** Two exponential averages of the log price, their difference, and that less its own average: one set of weights. */
function macdWeights(): Float64Array {
  const [fast, slow, smooth] = [exponentialWeights(12), exponentialWeights(26), exponentialWeights(9)]
  const line = slow.map((w, k) => (k < fast.length ? fast[k] : 0) - w)
  const weights = new Float64Array(line.length + smooth.length - 1)
  line.forEach((w, k) => (weights[k] += w))
  smooth.forEach((s, j) => line.forEach((w, k) => (weights[j + k] -= s * w)))
  return weights
}

const MACD_WEIGHTS = macdWeights()

export const PRICE_FEATURES = {
  logReturn1: logReturn(1),
  logReturn5: logReturn(5),
  logReturn20: logReturn(20),
  logReturn60: logReturn(60),
  logReturn120: logReturn(120),

  logVolumeChange: {
    scope: 'asset',
    title: 'Log volume change',
    summary: 'Log of the money traded over the day before; missing where nothing was traded or volumes are not known.',
    lookbackDays: 2,
    missing: { rule: 'peers' },
    compute: ({ dollarVolume: v }) => v.map((now, t) => (t > 0 && now > 0 && v[t - 1] > 0 ? Math.log(now / v[t - 1]) : NaN)),
  },

  rsi14: {
    scope: 'asset',
    title: 'RSI over 14 days',
    summary: 'Share of gains in all moves, 0 to 100, with plain averages; 50 where the price did not move at all.',
    lookbackDays: 15,
    missing: MASK,
    compute: ({ change }) => {
      const gains = rollingMean(change.map((x) => (x > 0 ? x : x <= 0 ? 0 : NaN)), 14)
      const moves = rollingMean(change.map(Math.abs), 14)
      return gains.map((gain, t) => (moves[t] === 0 ? 50 : (100 * gain) / moves[t]))
    },
  },

  macdDifference: {
    scope: 'asset',
    title: 'MACD difference',
    summary: 'MACD (12, 26) of the log price less its 9-day average: whether a trend speeds up.',
    lookbackDays: MACD_WEIGHTS.length,
    missing: MASK,
    compute: ({ level }) => convolve(level, MACD_WEIGHTS),
  },

  momentum: {
    scope: 'asset',
    title: 'Momentum, 12 months less one',
    summary: 'Log return from 252 to 21 days ago.',
    lookbackDays: 253,
    missing: MASK,
    compute: ({ level }) => differenceOver(level, 252, 21),
  },

  zScore20: {
    scope: 'asset',
    title: 'z-score over 20 days',
    summary: 'How many standard deviations the log price stands from its average; missing where it did not move.',
    lookbackDays: 20,
    missing: { rule: 'carry', days: 5 },
    compute: ({ level }) => {
      const average = rollingMean(level, 20)
      const deviation = rollingDeviation(level, 20)
      return level.map((x, t) => (deviation[t] > 1e-12 ? (x - average[t]) / deviation[t] : NaN))
    },
  },

  priceToAverage10: priceToAverage(10),
  priceToAverage20: priceToAverage(20),
  priceToAverage50: priceToAverage(50),

  drawdown: {
    scope: 'asset',
    title: 'Drawdown from the year’s high',
    summary: 'Loss from the highest total return of the last 252 days; 0 at the high.',
    lookbackDays: 252,
    missing: MASK,
    compute: ({ level }) => {
      const high = rollingMaximum(level, 252)
      return level.map((x, t) => Math.expm1(x - high[t]))
    },
  },
} as const satisfies Record<string, AssetFeature>
