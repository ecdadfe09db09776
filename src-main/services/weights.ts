import type { z } from 'zod'
import type { DecidedWeights, weightsInput } from '../../src-shared/api/backtest.ts'
import { parseParams } from '../../src-shared/backtest/walk.ts'
import { formatDay, lastAtOrBefore, parseDay } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { panelUpTo } from '../../src-shared/prices/panel.ts'
import { createFitContext, trainUnattended } from '../../src-shared/strategies/fit-context.ts'
import { readPrices } from '../files/price-files.ts'
import { openEngine } from '../engines/engines.ts'
import type { Pace } from '../pace.ts'
import { columnInstrument } from './column-instrument.ts'
import { findStrategy } from './strategies.ts'

/** One decision: the strategy is fitted on everything up to the day, and asked what to hold. */
export async function decideWeights(input: z.output<typeof weightsInput>, pace: Pace): Promise<DecidedWeights> {
  const strategy = findStrategy(input.strategy)
  const params = parseParams(strategy, input.params)
  const { panel: whole, notes } = readPrices(input.prices, columnInstrument)
  const asked = input.at === undefined ? whole.days[whole.days.length - 1] : parseDay(input.at, '--at')
  const row = lastAtOrBefore(whole.days, asked)
  if (row < 0) badInput(`The prices begin after ${input.at}.`, { where: '--at', hint: `The first day is ${formatDay(whole.days[0])}.` })
  const lookbackDays = strategy.lookbackDays(params)
  if (row + 1 < lookbackDays) {
    badInput(`${strategy.title} needs ${lookbackDays} days of prices before it can decide; up to ${formatDay(whole.days[row])} there are ${row + 1}.`, {
      where: input.prices,
      hint: 'Give a longer file, decide on a later day, or shorten the look-back with --set.',
    })
  }
  const panel = panelUpTo(whole, row)
  const report = pace('Fitting')
  let done = 0
  const host = trainUnattended(strategy.learned ? await openEngine('onnx-cpu') : undefined)
  const fitted = await strategy.fit(panel, params, createFitContext(host, { rng: createRng(input.seed, 'fit'), progress: (share) => (done = share), cancelled: () => false }))
  await report(done)
  const ready = strategy.prepare ? await strategy.prepare(fitted, params, host.engine) : fitted
  const { weights, note } = await strategy.decide(ready, { panel, held: new Float64Array(panel.instruments.length) })
  await strategy.release?.(ready)
  const day = panel.days[row]
  const moved = day === asked ? [] : [`There are no prices of ${formatDay(asked)}; the decision is of ${formatDay(day)}, the last day before it.`]
  return {
    day: formatDay(day),
    strategy: strategy.id,
    params,
    weights: Object.fromEntries(panel.instruments.map(({ symbol }, i) => [symbol, weights[i] || 0])),
    cash: 1 - weights.reduce((total, w) => total + (w || 0), 0),
    notes: [...notes, ...moved, ...(note ? [note] : [])],
  }
}
