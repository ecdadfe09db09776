import { softmaxInto } from '../../environments/softmax.ts'
import { ASSET_CLASSES, type Instrument } from '../../prices/instrument.ts'
import { LIVE, type Panel } from '../../prices/panel.ts'

/** Assets in classes: what the macro level decides over, and within which the micro level does. */
export interface Levels {
  readonly classes: readonly string[]
  /** `[asset]` */
  readonly classOf: Int32Array
}

/** The only class where there is no hierarchy. */
export const EVERYTHING = 'all'

/** The classes that are there, or one of all assets where there is no hierarchy. */
export function levelsOf(instruments: readonly Instrument[], hierarchy: boolean): Levels {
  if (!hierarchy) return { classes: [EVERYTHING], classOf: new Int32Array(instruments.length) }
  const classes = ASSET_CLASSES.filter((name) => instruments.some(({ assetClass }) => assetClass === name))
  return { classes, classOf: Int32Array.from(instruments, ({ assetClass }) => classes.indexOf(assetClass)) }
}

/** What stands before any opinion, on some days: which assets may be held, their shares without evidence, and their volatility. `[day, asset]` each */
interface Standing {
  readonly live: Uint8Array
  readonly prior: Float64Array
  /** Deviation of daily log returns over `VOLATILITY_DAYS`; 0 where it is not known. */
  readonly volatility: Float64Array
}

export const VOLATILITY_DAYS = 60
/** Returns that a volatility is made of at least. */
const LEAST_RETURNS = 20

/** On rows `from` to `to` of the panel. */
export function standingOn(panel: Panel, kind: 'equal-weight' | 'inverse-volatility', from: number, to: number): Standing {
  const n = panel.instruments.length
  const cells = (to - from) * n
  const standing = { live: new Uint8Array(cells), prior: new Float64Array(cells), volatility: new Float64Array(cells) }
  for (let row = from, at = 0; row < to; row++) {
    const first = at
    let total = 0
    for (let i = 0; i < n; i++, at++) {
      const cell = row * n + i
      standing.live[at] = panel.presence[cell] === LIVE && panel.totalReturn[cell] > 0 ? 1 : 0
      standing.volatility[at] = volatilityAt(panel, row, i)
      if (standing.live[at] === 0) continue
      standing.prior[at] = kind === 'inverse-volatility' && standing.volatility[at] > 0 ? 1 / standing.volatility[at] : kind === 'equal-weight' ? 1 : 0
      total += standing.prior[at]
    }
    // Where no live asset has a volatility, equal shares are all that can be said.
    const count = standing.live.subarray(first, at).reduce((a, b) => a + b, 0)
    for (let k = first; k < at; k++) standing.prior[k] = total > 0 ? standing.prior[k] / total : count > 0 ? standing.live[k] / count : 0
  }
  return standing
}

function volatilityAt({ totalReturn, instruments }: Panel, row: number, i: number): number {
  const n = instruments.length
  let [count, sum, squares] = [0, 0, 0]
  for (let day = Math.max(1, row - VOLATILITY_DAYS + 1); day <= row; day++) {
    const change = Math.log(totalReturn[day * n + i] / totalReturn[(day - 1) * n + i])
    if (change !== change) continue
    count++
    sum += change
    squares += change * change
  }
  return count >= LEAST_RETURNS ? Math.sqrt(Math.max(0, (squares - (sum * sum) / count) / (count - 1))) : 0
}

/** No asset's opinion counts this many times more, or less, than that of one of usual volatility. */
const MOST_RISK_SCALE = 3

/**
 * How much an opinion on each asset moves its share: less where the same share is more risk, so that one opinion is one risk everywhere. An
 * asset of which nothing is known keeps its prior. `[asset]`
 */
function riskScales(volatility: Float64Array): Float64Array {
  const known = volatility.filter((x) => x > 0).sort()
  const usual = known.length > 0 ? known[known.length >> 1] : 0
  return volatility.map((x) => (x > 0 ? Math.min(Math.max(usual / x, 1 / MOST_RISK_SCALE), MOST_RISK_SCALE) : 0))
}

/** Opinions beyond this say nothing more. */
export const MOST_OPINION = 3

/** Shares of `prior` leant by opinions, within each group of `groupOf`; every group that has a prior adds up to one. */
function lean(prior: ArrayLike<number>, opinions: ArrayLike<number>, at: number, scale: ArrayLike<number>, tilt: number, groupOf: ArrayLike<number>, groups: number, out: Float64Array): void {
  const logits = new Float64Array(out.length).fill(-Infinity)
  for (let i = 0; i < out.length; i++) {
    if (prior[i] > 0) logits[i] = Math.log(prior[i]) + tilt * scale[i] * Math.min(Math.max(opinions[at + i], -MOST_OPINION), MOST_OPINION)
  }
  const members = new Float64Array(out.length)
  for (let g = 0; g < groups; g++) {
    let count = 0
    for (let i = 0; i < out.length; i++) if (groupOf[i] === g) members[count++] = logits[i]
    softmaxInto(members, 0, count)
    count = 0
    for (let i = 0; i < out.length; i++) if (groupOf[i] === g) out[i] = members[count++]
  }
}

/** Turns opinions into shares on the days of a standing. */
export interface Leaning {
  /** Shares within each class that opinions on assets mean. `[asset]` */
  micro(row: number, opinions: ArrayLike<number>, at: number): Float64Array
  /** Shares of classes that opinions on classes mean. `[class]` */
  macro(row: number, opinions: ArrayLike<number>, at: number): Float64Array
  /** The same without opinions. */
  microPrior(row: number): Float64Array
  macroPrior(row: number): Float64Array
  /** Both as weights of what is live on `row`: what cannot be held any more leaves its share to the rest of its class, or of the portfolio. `[asset]` */
  compose(row: number, macro: Float64Array, micro: Float64Array): Float64Array
}

export function createLeaning({ classes, classOf }: Levels, { live, prior, volatility }: Standing, tilt: number): Leaning {
  const n = classOf.length
  const k = classes.length
  const none = new Float64Array(Math.max(n, k))
  const all = new Int32Array(k)
  const scales = new Map<number, { readonly assets: Float64Array; readonly classes: Float64Array; readonly prior: Float64Array }>()
  const cut = (x: Float64Array, row: number) => x.subarray(row * n, (row + 1) * n)

  function of(row: number) {
    const made = scales.get(row)
    if (made) return made
    const deviation = cut(volatility, row)
    const shares = new Float64Array(k)
    const total = new Float64Array(k)
    cut(prior, row).forEach((share, i) => {
      shares[classOf[i]] += share
      total[classOf[i]] += share * deviation[i]
    })
    const now = { assets: riskScales(deviation), classes: riskScales(total.map((x, c) => (shares[c] > 0 ? x / shares[c] : 0))), prior: shares }
    scales.set(row, now)
    return now
  }

  const micro: Leaning['micro'] = (row, opinions, at) => {
    const out = new Float64Array(n)
    lean(cut(prior, row), opinions, at, of(row).assets, tilt, classOf, k, out)
    return out
  }
  const macro: Leaning['macro'] = (row, opinions, at) => {
    const out = new Float64Array(k)
    lean(of(row).prior, opinions, at, of(row).classes, tilt, all, 1, out)
    return out
  }
  return {
    micro,
    macro,
    microPrior: (row) => micro(row, none, 0),
    macroPrior: (row) => of(row).prior,
    compose(row, classShares, assetShares) {
      const weights = new Float64Array(n)
      let total = 0
      for (let c = 0; c < k; c++) {
        let within = 0
        let heads = 0
        for (let i = 0; i < n; i++) {
          if (classOf[i] !== c || live[row * n + i] === 0) continue
          within += assetShares[i]
          heads++
        }
        if (heads === 0) continue
        for (let i = 0; i < n; i++) {
          if (classOf[i] === c && live[row * n + i] === 1) weights[i] = classShares[c] * (within > 0 ? assetShares[i] / within : 1 / heads)
        }
        total += classShares[c]
      }
      if (total > 0) return weights.map((x) => x / total)
      return prior.slice(row * n, (row + 1) * n)
    },
  }
}

/** Shares part of the way from one to another. */
export function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((x, i) => x + share * (to[i] - x))
}

/** Less than this share of wealth in assets is a portfolio that has yet to begin. */
const HARDLY_ANYTHING = 0.02

/** What to order: part of the way from what is held to what is wanted, and nothing (NaN) where that is hardly a change. Everything at once at the start. */
export function approach(held: Float64Array, wanted: Float64Array, { adjustment, noTradeBand }: { readonly adjustment: number; readonly noTradeBand: number }): Float64Array {
  const invested = held.reduce((a, b) => a + b, 0)
  if (invested < HARDLY_ANYTHING) return wanted
  const target = between(held, wanted, adjustment)
  const change = target.reduce((total, x, i) => total + Math.abs(x - held[i]), 0) / 2
  return change < noTradeBand ? held.map(() => NaN) : target
}
