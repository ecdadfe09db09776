import type { FoundLeaks } from '../../../src-shared/api/study.ts'
import { formatDay } from '../../../src-shared/base/day.ts'
import { searchStudyForLeaks, type LookaheadContext } from '../../../src-shared/study-lookahead.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import type { MarketStore } from '../../storage/market.ts'
import { loadStudyMarket } from './study-market.ts'

export async function searchForLeaks(study: Study, cutCount: number, store: MarketStore, context: LookaheadContext, now: number): Promise<FoundLeaks> {
  const { leaks, rows, cuts } = await searchStudyForLeaks(study, loadStudyMarket(store, study, now), cutCount, context)
  return {
    leaks: leaks.map(({ row, day, cut }) => ({ row, day: formatDay(day), cut: formatDay(cut) })),
    rows,
    cuts: cuts.map(formatDay),
  }
}
