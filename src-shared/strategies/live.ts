import { LIVE, type Panel } from '../prices/panel.ts'

/** Columns that have a price on the panel's last day: what may be chosen from. */
export function liveAssets(panel: Panel): number[] {
  const n = panel.instruments.length
  const base = (panel.days.length - 1) * n
  const live: number[] = []
  for (let i = 0; i < n; i++) if (panel.presence[base + i] === LIVE && panel.totalReturn[base + i] > 0) live.push(i)
  return live
}

/** The same share for each of `chosen`, nothing for the rest of `n`. */
export function equalOver(n: number, chosen: readonly number[]): Float64Array {
  const weights = new Float64Array(n)
  for (const i of chosen) weights[i] = 1 / chosen.length
  return weights
}
