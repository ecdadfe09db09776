import { seriesFromLedger, viewOf } from '../metrics/series.ts'
import type { StrategyResult, StudyResult } from '../study.ts'
import { cautionsOf } from './cautions.ts'
import type { ReportDocument } from './document.ts'
import type { ReportContext } from './section.ts'
import { SECTIONS } from './sections/index.ts'

interface ReportFacts {
  readonly universeName: string
  readonly dataHash: string
  readonly version: string
  /** YYYY-MM-DD. */
  readonly madeOn: string
}

/** The report of a study: every section that has something to say. */
export function buildStudyReport(found: StudyResult, facts: ReportFacts): ReportDocument {
  const result = { ...found, strategies: nameApart(found.strategies) }
  const own = result.strategies[0]
  const ownSeries = seriesFromLedger(own.ledger, { riskFreePerYear: result.study.riskFree })
  const anchor = result.strategies.find(({ id }, index) => index > 0 && id === 'equal-weight') ?? result.strategies[1]
  const context: ReportContext = { result, universeName: facts.universeName, dataHash: facts.dataHash, version: facts.version, own, ownSeries, ownView: viewOf(ownSeries), anchor }
  return {
    title: `${own.title} on ${facts.universeName}`,
    verdict: result.verdict.sentence,
    cautions: cautionsOf(own.ledger),
    currency: own.ledger.baseCurrency,
    language: 'en',
    madeOn: facts.madeOn,
    version: facts.version,
    sections: SECTIONS.map(({ id, title, build }) => ({ id, title, blocks: build(context) })).filter(({ blocks }) => blocks.length > 0),
  }
}

/** The same strategy may take part more than once: then its parameters are part of its name. */
function nameApart(strategies: readonly StrategyResult[]): StrategyResult[] {
  return strategies.map((strategy, index) => {
    const first = strategies.find(({ id }) => id === strategy.id)!
    if (strategies.indexOf(first) === index) return strategy
    const changed = Object.entries(strategy.params).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(first.params[key]))
    return { ...strategy, title: `${strategy.title}, ${changed.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', ')}` }
  })
}
