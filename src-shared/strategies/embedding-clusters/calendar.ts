import { monthIndex, weekIndex, type Day } from '../../base/day.ts'

/** When what is held is chosen anew: on the first trading day of each week, month or quarter, or only once. */
export const REBALANCES = ['weekly', 'monthly', 'quarterly', 'static'] as const

/** When assets are put in clusters anew, if not with every choice: what they are alike in changes more slowly than what they earn. */
export const RECLUSTERS = ['always', 'monthly', 'quarterly'] as const

type Rebalance = (typeof REBALANCES)[number]

/** Latest row, up to `row`, on which a period begins; the first row where none does. The calendar alone says it, so that nothing need be remembered. */
export function rebalanceRow(days: readonly Day[], row: number, rebalance: Rebalance): number {
  const periodOf = (t: number) => (rebalance === 'weekly' ? weekIndex(days[t]) : Math.floor(monthIndex(days[t]) / (rebalance === 'quarterly' ? 3 : 1)))
  let at = row
  while (at > 0 && periodOf(at) === periodOf(at - 1)) at--
  return at
}
