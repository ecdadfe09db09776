import { panelUpTo, type Panel } from '../../prices/panel.ts'
import type { Points } from './ward.ts'

/** Where assets stand when they are compared: alike ones are near each other. */
export interface Placement {
  /** Columns of the panel, one a point. */
  readonly assets: readonly number[]
  readonly points: Points
}

export function placementOf(assets: readonly number[], width: number, values: Float64Array): Placement {
  return { assets, points: { count: assets.length, width, values } }
}

/** Only the points that `keep` says. */
export function narrow({ assets, points: { width, values } }: Placement, keep: (asset: number) => boolean): Placement {
  const kept = assets.flatMap((asset, p) => (keep(asset) ? [p] : []))
  const out = new Float64Array(kept.length * width)
  kept.forEach((p, at) => out.set(values.subarray(p * width, (p + 1) * width), at * width))
  return placementOf(kept.map((p) => assets[p]), width, out)
}

/** Gives the placement on a row of a panel; remembers it, because a study asks for the same days a dozen times. */
export type Placer = (panel: Panel, row: number) => Promise<Placement>

export function rememberPlaces(place: (panel: Panel) => Promise<Placement>): Placer {
  // Cuts of one panel share its memory. What is of another panel is never taken for it, though it be of the same day.
  const made = new WeakMap<object, { presence: object; volume: object; instruments: object; offset: number; places: Map<number, Promise<Placement>> }[]>()
  return (panel, row) => {
    const { totalReturn, presence, dollarVolume, instruments } = panel
    const known = made.get(totalReturn.buffer) ?? []
    made.set(totalReturn.buffer, known)
    let own = known.find((entry) => entry.presence === presence.buffer && entry.volume === dollarVolume.buffer && entry.instruments === instruments && entry.offset === totalReturn.byteOffset)
    if (!own) known.push((own = { presence: presence.buffer, volume: dollarVolume.buffer, instruments, offset: totalReturn.byteOffset, places: new Map() }))
    const found = own.places.get(row) ?? place(panelUpTo(panel, row))
    own.places.set(row, found)
    return found
  }
}
