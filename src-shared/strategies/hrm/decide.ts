import { quantileSorted } from '../../base/stats.ts'
import { applyScaler, type FittedScaler } from '../../features/scaler.ts'
import { computeFeatures } from '../../features/table.ts'
import { LIVE, panelRows, type Panel } from '../../prices/panel.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { equalOver, liveAssets } from '../choose.ts'
import type { Decision } from '../strategy.ts'
import { meanOf, namedRegimes, openAllocator, type Allocation, type Allocator, type MarketDay } from './allocator.ts'
import { INPUTS } from './network.ts'
import { FEATURE_DAYS, HRM_FEATURES, smoothedDays, type HrmSettings } from './settings.ts'

/** What was learned from a training window, as far as decisions need it. */
export interface HrmModel {
  readonly settings: HrmSettings
  readonly scaler: FittedScaler
  /** `[member, parameter]` */
  readonly parameters: Float32Array
  /** Share of the tilts that held-out days bear out. */
  readonly trust: number
}

/** What is known of a panel's last day, from exactly as many rows as features need: the same bits wherever the panel begins. */
export function lastDay(panel: Panel, scaler: FittedScaler): MarketDay {
  const n = panel.instruments.length
  const rows = panel.days.length
  const width = HRM_FEATURES.length
  const table = computeFeatures(HRM_FEATURES, panelRows(panel, Math.max(0, rows - FEATURE_DAYS), rows))
  const last = table.days.length - 1
  const { values } = applyScaler(scaler, { ...table, days: table.days.slice(last), values: table.values.subarray(last * n * width), known: table.known.subarray(last * n) })
  const known = Float32Array.from({ length: n }, (_, i) => (table.known[last * n + i] === 1 && panel.presence[(rows - 1) * n + i] === LIVE ? 1 : 0))
  const inputs = new Float32Array(n * INPUTS)
  for (let i = 0; i < n; i++) {
    if (known[i] === 0) continue
    for (let f = 0; f < width; f++) inputs[i * INPUTS + f] = values[i * width + f]
    inputs[i * INPUTS + width] = 1
  }
  return { inputs, known }
}

/** How much each of the last days, newest first, counts in what is held when a share of the way is gone on each. */
export function dayShares(count: number, adjustment: number): Float64Array {
  const shares = Float64Array.from({ length: count }, (_, k) => adjustment * (1 - adjustment) ** k)
  const total = shares.reduce((a, b) => a + b, 0)
  return shares.map((share) => share / total)
}

/** A day as the members see it; null where no asset is known. */
type Look = Allocation | null

export interface Decider {
  decide(panel: Panel): Promise<Decision>
  /** The panel's last day. */
  look(panel: Panel): Promise<Look>
  close(): Promise<void>
}

/** Decides for one fit. Each day is looked at once, however often a study walks over it. */
export function openDecider(model: HrmModel, engine: Engine): Decider {
  const { settings, scaler, parameters } = model
  const allocators = new Map<number, Promise<Allocator>>()
  const looks = createMemory<Promise<Look>>(2 * smoothedDays(settings))
  const decisions = createMemory<Promise<Decision>>(Infinity)

  function look(panel: Panel): Promise<Look> {
    return looks(panel, async () => {
      const day = lastDay(panel, scaler)
      if (!day.known.includes(1)) return null
      const assets = panel.instruments.length
      const opened = allocators.get(assets) ?? openAllocator(engine, settings, parameters, assets)
      allocators.set(assets, opened)
      return (await opened).allocate(day)
    })
  }

  return {
    look,
    decide: (panel) =>
      decisions(panel, async () => {
        const rows = panel.days.length
        const days: Look[] = []
        for (let back = 0; back < Math.min(smoothedDays(settings), rows); back++) days.push(await look(panelRows(panel, 0, rows - back)))
        return choose(model, panel, days)
      }),
    async close() {
      for (const opened of allocators.values()) await (await opened).close()
      allocators.clear()
    },
  }
}

/** Remembers what was made of a panel's last rows, by the memory that these lie in; the oldest is forgotten beyond `limit`. */
function createMemory<Value>(limit: number): (panel: Panel, make: () => Value) => Value {
  const places = new WeakMap<ArrayBufferLike, Map<string, Value>>()
  return ({ totalReturn: { buffer, byteOffset, length } }, make) => {
    const known = places.get(buffer) ?? new Map<string, Value>()
    places.set(buffer, known)
    const key = `${byteOffset} ${length}`
    const value = known.get(key) ?? make()
    known.set(key, value)
    if (known.size > limit) for (const oldest of known.keys()) if (known.size > limit) known.delete(oldest)
    return value
  }
}

/** What is held after going a share of the way to each day's allocation, mixed with equal weight. Days are given newest first. */
function choose({ settings, trust }: HrmModel, panel: Panel, days: readonly Look[]): Decision {
  const { members, adjustment } = settings
  const n = panel.instruments.length
  const live = liveAssets(panel)
  const equal = equalOver(n, live)
  const [today] = days
  if (today === null) {
    return { weights: equal, note: `Equal weight was held because no asset that can be traded has the ${FEATURE_DAYS} days of prices that the model looks at.` }
  }
  const held = heldByMembers(days, dayShares(days.length, adjustment), live, n, members)
  for (let m = 0; m < members; m++) for (let i = 0; i < n; i++) held[m * n + i] = equal[i] + trust * (held[m * n + i] - equal[i])
  const joined = meanOf(held, members)
  const total = joined.reduce((a, b) => a + b, 0)
  return {
    // Equal weight itself, not what rounding leaves of it, where nothing else is believed.
    weights: trust === 0 ? equal : joined.map((w) => w / total),
    levels: [
      ...(today.regimes.length > 0 ? [{ name: 'regime', shares: namedRegimes(meanOf(today.regimes, members)) }] : []),
      { name: 'trust', shares: { model: trust, 'equal weight': 1 - trust } },
    ],
    spread: spreadOf(held, n, members),
  }
}

/** Each member's shares, of what can be traded today. `[member, asset]` */
function heldByMembers(days: readonly Look[], shares: Float64Array, live: readonly number[], n: number, members: number): Float64Array {
  const held = new Float64Array(members * n)
  days.forEach((day, k) => {
    if (day === null) return
    for (let m = 0; m < members; m++) for (const i of live) held[m * n + i] += shares[k] * day.weights[m * n + i]
  })
  for (let m = 0; m < members; m++) {
    const own = held.subarray(m * n, (m + 1) * n)
    const total = own.reduce((a, b) => a + b, 0)
    for (let i = 0; i < n; i++) own[i] /= total
  }
  return held
}

function spreadOf(held: Float64Array, n: number, members: number): { low: Float64Array; high: Float64Array } {
  const spread = { low: new Float64Array(n), high: new Float64Array(n) }
  const column = new Float64Array(members)
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < members; m++) column[m] = held[m * n + i]
    column.sort()
    spread.low[i] = quantileSorted(column, 0.1)
    spread.high[i] = quantileSorted(column, 0.9)
  }
  return spread
}
