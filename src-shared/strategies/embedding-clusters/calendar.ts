import { monthIndex, type Day } from '../../base/day.ts'

/** When what is held is chosen anew: on the first trading day of each month or quarter, or only once. */
export const REBALANCES = ['monthly', 'quarterly', 'static'] as const

type Rebalance = (typeof REBALANCES)[number]

/** Latest row, up to `row`, on which a period begins; the first row where none does. The calendar alone says it, so that nothing need be remembered. */
export function rebalanceRow(days: readonly Day[], row: number, rebalance: Rebalance): number {
  const months = rebalance === 'quarterly' ? 3 : 1
  const periodOf = (t: number) => Math.floor(monthIndex(days[t]) / months)
  let at = row
  while (at > 0 && periodOf(at) === periodOf(at - 1)) at--
  return at
}
