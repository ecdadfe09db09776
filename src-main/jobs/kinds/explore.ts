import type { z } from 'zod'
import type { Exploration, exploreParams } from '../../../src-shared/api/data.ts'
import { parseDay } from '../../../src-shared/base/day.ts'
import { explorePanel } from '../../services/data/explore.ts'
import { findUniverse } from '../../services/data/known-instruments.ts'
import { loadPanel } from '../../services/data/panel-data.ts'
import { openDatabase } from '../../storage/database.ts'
import { openMarketStore } from '../../storage/market.ts'
import type { JobContext } from '../worker.ts'

/** How series behave together: statistics, correlations, class returns, volatility, gaps, regimes. */
export async function runExplore({ symbols, universe, baseCurrency, window, from, to }: z.output<typeof exploreParams>, { home }: JobContext): Promise<Exploration> {
  const database = openDatabase({ home, mode: 'share', now: Date.now() })
  try {
    const market = openMarketStore(database)
    const chosen = universe === undefined ? {} : { universe: findUniverse(market, universe) }
    const range = { ...(from === undefined ? {} : { from: parseDay(from, 'from') }), ...(to === undefined ? {} : { to: parseDay(to, 'to') }) }
    const { panel, left } = loadPanel(market, { symbols, baseCurrency, ...chosen, ...range })
    return { ...explorePanel(panel, window), left }
  } finally {
    database.close()
  }
}
