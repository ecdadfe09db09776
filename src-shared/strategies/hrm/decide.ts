import { quantileSorted } from '../../base/stats.ts'
import { applyScaler, type FittedScaler } from '../../features/scaler.ts'
import { computeFeatures } from '../../features/table.ts'
import { LIVE, panelRows, type Panel } from '../../prices/panel.ts'
import { equalOver, liveAssets } from '../choose.ts'
import type { Decision } from '../strategy.ts'
import { meanOf, namedRegimes, type Allocation, type Allocator, type MarketDay } from './allocator.ts'
import { FEATURE_DAYS, HRM_FEATURES, smoothedDays, type HrmSettings } from './settings.ts'

/** What is known of a panel's last day, from exactly as many rows as features need: the same bits wherever the panel begins. */
export function lastDay(panel: Panel, scaler: FittedScaler): MarketDay {
  const n = panel.instruments.length
  const rows = panel.days.length
  const table = computeFeatures(HRM_FEATURES, panelRows(panel, Math.max(0, rows - FEATURE_DAYS), rows))
  const last = table.days.length - 1
  const { values } = applyScaler(scaler, { ...table, days: table.days.slice(last), values: table.values.subarray(last * n * HRM_FEATURES.length), known: table.known.subarray(last * n) })
  const known = Float32Array.from({ length: n }, (_, i) => (table.known[last * n + i] === 1 && panel.presence[(rows - 1) * n + i] === LIVE ? 1 : 0))
  return { known, features: Float32Array.from(values, (x, k) => (known[Math.floor(k / HRM_FEATURES.length)] === 1 ? x : 0)) }
}

/** How much each of the last days, newest first, counts in what is held: a share of the way was gone on each. */
export function dayShares(count: number, adjustment: number): Float64Array {
  const shares = Float64Array.from({ length: count }, (_, k) => adjustment * (1 - adjustment) ** k)
  const total = shares.reduce((a, b) => a + b, 0)
  return shares.map((share) => share / total)
}

interface Known extends Allocation {
  readonly some: boolean
}

/** Decisions of one fit. Days are looked at once, however often a study walks over them. */
export class Decider {
  readonly #settings: HrmSettings
  readonly #scaler: FittedScaler
  readonly #trust: number
  readonly #open: (assets: number) => Promise<Allocator>
  readonly #allocators = new Map<number, Promise<Allocator>>()
  /** By the memory that a panel lies in, then by its last row. */
  readonly #days = new WeakMap<ArrayBufferLike, Map<number, Promise<Known>>>()
  readonly #decisions = new WeakMap<ArrayBufferLike, Map<string, Promise<Decision>>>()

  constructor(settings: HrmSettings, scaler: FittedScaler, trust: number, open: (assets: number) => Promise<Allocator>) {
    this.#settings = settings
    this.#scaler = scaler
    this.#trust = trust
    this.#open = open
  }

  decide(panel: Panel): Promise<Decision> {
    const { buffer, byteOffset, length } = panel.totalReturn
    return remember(this.#decisions, buffer, `${byteOffset} ${length}`, () => this.#choose(panel))
  }

  async close(): Promise<void> {
    for (const allocator of this.#allocators.values()) await (await allocator).close()
    this.#allocators.clear()
  }

  async #choose(panel: Panel): Promise<Decision> {
    const n = panel.instruments.length
    const { members, adjustment } = this.#settings
    const live = liveAssets(panel)
    const equal = equalOver(n, live)
    const rows = Math.min(smoothedDays(this.#settings), panel.days.length)
    const days: Known[] = []
    for (let back = 0; back < rows; back++) days.push(await this.#lookAt(panelRows(panel, 0, panel.days.length - back)))
    const shares = dayShares(days.length, adjustment)
    const member = (m: number): Float64Array | null => {
      const held = new Float64Array(n)
      days.forEach(({ some, weights }, k) => {
        if (some) for (const i of live) held[i] += shares[k] * weights[m * n + i]
      })
      const total = held.reduce((a, b) => a + b, 0)
      return total > 0 ? held.map((w) => w / total) : null
    }
    const wishes = Array.from({ length: members }, (_, m) => member(m))
    if (!days[0].some || wishes.some((wish) => wish === null)) {
      return { weights: equal, note: `Equal weight was held because no asset that can be traded has the ${FEATURE_DAYS} days of prices that the model looks at.` }
    }
    const trust = this.#trust
    const mixed = wishes.map((wish) => equal.map((share, i) => share + trust * ((wish?.[i] ?? share) - share)))
    const joined = meanOf(Float64Array.from(mixed.flatMap((weights) => Array.from(weights))), members)
    const total = joined.reduce((a, b) => a + b, 0)
    const spread = { low: new Float64Array(n), high: new Float64Array(n) }
    for (let i = 0; i < n; i++) {
      const sorted = Float64Array.from(mixed, (weights) => weights[i]).sort()
      spread.low[i] = quantileSorted(sorted, 0.1)
      spread.high[i] = quantileSorted(sorted, 0.9)
    }
    const { regimes } = days[0]
    return {
      weights: joined.map((w) => w / total),
      levels: [
        ...(regimes.length > 0 ? [{ name: 'regime', shares: namedRegimes(meanOf(regimes, members)) }] : []),
        { name: 'trust', shares: { model: trust, 'equal weight': 1 - trust } },
      ],
      spread,
    }
  }

  #lookAt(panel: Panel): Promise<Known> {
    const { buffer, byteOffset, length } = panel.totalReturn
    return remember(this.#days, buffer, byteOffset + length * 8, async () => {
      const day = lastDay(panel, this.#scaler)
      if (!day.known.includes(1)) return { some: false, weights: new Float64Array(0), regimes: new Float64Array(0) }
      const assets = panel.instruments.length
      const opened = this.#allocators.get(assets) ?? this.#open(assets)
      this.#allocators.set(assets, opened)
      return { some: true, ...(await (await opened).allocate(day)) }
    })
  }
}

function remember<Key, Value>(memory: WeakMap<ArrayBufferLike, Map<Key, Value>>, place: ArrayBufferLike, key: Key, make: () => Value): Value {
  const known = memory.get(place) ?? new Map<Key, Value>()
  memory.set(place, known)
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}
