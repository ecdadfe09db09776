import type { Day } from '../../../src-shared/base/day.ts'
import { MACRO_IDS, MACRO_SERIES, type MacroSeries } from '../../../src-shared/prices/macro.ts'
import type { MarketStore } from '../../storage/market.ts'
import { SAMPLE_PREFIX } from './series-role.ts'

/** The economic series that are stored: those of the Federal Reserve for real markets, made-up ones for the sample market. */
export function loadMacro(market: MarketStore, simulated: boolean): MacroSeries[] {
  return MACRO_IDS.flatMap((id) => {
    const symbol = `${simulated ? SAMPLE_PREFIX : ''}${MACRO_SERIES[id].fred}`
    if (!market.bars.find(symbol)) return []
    const { bars } = market.bars.read(symbol)
    return [{ id, days: Array.from(bars.days) as Day[], values: bars.close }]
  })
}
