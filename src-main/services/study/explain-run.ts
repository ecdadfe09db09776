import type { Explanation } from '../../../src-shared/api/runs.ts'
import { formatDay, parseDay, type Day } from '../../../src-shared/base/day.ts'
import type { Ledger } from '../../../src-shared/backtest/ledger.ts'
import { strategies } from '../../../src-shared/strategies/index.ts'
import type { Insight } from '../../../src-shared/strategies/insight.ts'
import { explainDecision } from '../../../src-shared/study-explain.ts'
import { openStudyEngine } from '../../engines/study-engine.ts'
import type { Storage } from '../../storage/database.ts'
import { openMarketStore } from '../../storage/market.ts'
import { readModel } from '../../storage/models.ts'
import { createRunsRepository } from '../../storage/runs.ts'
import { loadModelMarket } from './model-market.ts'
import { findStudyRun } from './study-of-run.ts'
import { readStudyResult } from './study-run.ts'

/** A decision of a run on a day, by default its last one, with its reasons. */
export async function explainRun(id: string, at: string | undefined, home: string, database: Storage): Promise<Explanation> {
  const { study } = findStudyRun(createRunsRepository(database), id)
  const model = readModel(home, id)
  const { ledger } = readStudyResult(home, id).strategies[0]
  const day = at === undefined ? lastDecision(ledger) : parseDay(at, '--at')
  // Later prices than the study's may be asked about, earlier ones not.
  const { market, notes } = loadModelMarket(model, { ...study, to: undefined }, openMarketStore(database))
  const { title, learned } = strategies[model.strategy]
  const { engine } = await openStudyEngine(study.engine, learned, database)
  const explained = await explainDecision(model, ledger, market.panel, day, engine)
  const { weights, levels = [], spread } = explained.decision
  return {
    id,
    day: formatDay(explained.day),
    strategy: title,
    trained: { from: formatDay(explained.trained.from), to: formatDay(explained.trained.to) },
    weights: market.panel.instruments.map(({ symbol, name, assetClass }, i) => ({
      symbol,
      name,
      assetClass,
      held: explained.held[i],
      target: numberOrNull(weights[i]),
      low: spread ? numberOrNull(spread.low[i]) : null,
      high: spread ? numberOrNull(spread.high[i]) : null,
    })),
    levels,
    insights: explained.insights.map(plain),
    notes: [...notes, ...explained.notes],
  }
}

function lastDecision({ days, targets, instruments }: Ledger): Day {
  const n = instruments.length
  for (let row = days.length - 1; row > 0; row--) if (!Number.isNaN(targets[row * n])) return days[row]
  return days[days.length - 1]
}

/** As it survives being written down: typed arrays are not JSON. */
function plain(insight: Insight): Insight {
  return insight.kind === 'lines' ? { ...insight, series: insight.series.map(({ name, values }) => ({ name, values: Array.from(values) })) } : insight
}

function numberOrNull(x: number): number | null {
  return Number.isFinite(x) ? x : null
}
