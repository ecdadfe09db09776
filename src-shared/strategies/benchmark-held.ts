import { z } from 'zod'
import { badInput } from '../base/failure.ts'
import { equalOver, liveAssets } from './choose.ts'
import { holdsNothing, leaveAlone } from './held.ts'
import type { Strategy } from './strategy.ts'

const params = z.object({
  symbol: z.string().default('').describe('What to hold; empty takes the instrument that the universe marks as its benchmark'),
})

export const benchmarkHeld: Strategy<typeof params, string> = {
  id: 'benchmark-held',
  title: 'The benchmark, held',
  summary: 'All money in the benchmark on the first day, never traded again.',
  learned: false,
  params,
  lookbackDays: () => 1,
  fit: (_, { symbol }) => symbol,
  decide: (symbol, { panel, held }) => {
    const n = panel.instruments.length
    if (!holdsNothing(held)) return { weights: leaveAlone(n) }
    const at = panel.instruments.findIndex((instrument) => (symbol ? instrument.symbol === symbol : instrument.benchmark === true))
    if (at < 0 && symbol) badInput(`The benchmark ${symbol} is not among the prices.`, { where: 'symbol', hint: 'Name one of the instruments of the universe.' })
    const live = liveAssets(panel)
    if (at < 0) return { weights: equalOver(n, live), note: 'No instrument is marked as the benchmark, so equal weight is held instead.' }
    if (!live.includes(at)) return { weights: leaveAlone(n), note: `${panel.instruments[at].symbol} has no price yet, so cash is held until it has.` }
    return { weights: equalOver(n, [at]) }
  },
}
