import { seriesFromLedger, viewOf } from '../metrics/series.ts'
import type { StudyResult } from '../study.ts'
import type { ReportDocument } from './document.ts'
import type { ReportContext } from './section.ts'
import { SECTIONS } from './sections/index.ts'

export interface ReportFacts {
  readonly universeName: string
  readonly dataHash: string
  readonly version: string
  /** YYYY-MM-DD. */
  readonly madeOn: string
}

/** The report of a study: every section that has something to say. */
export function buildStudyReport(result: StudyResult, facts: ReportFacts): ReportDocument {
  const own = result.strategies[0]
  const ownSeries = seriesFromLedger(own.ledger, { riskFreePerYear: result.study.riskFree })
  const anchor = result.strategies.find(({ id }, index) => index > 0 && id === 'equal-weight') ?? result.strategies[1]
  const context: ReportContext = { result, universeName: facts.universeName, dataHash: facts.dataHash, version: facts.version, own, ownSeries, ownView: viewOf(ownSeries), anchor }
  const { simulated, survivorshipBias, optimistic, baseCurrency } = own.ledger
  return {
    title: `${own.title} on ${facts.universeName}`,
    verdict: result.verdict.sentence,
    cautions: [simulated ? 'Simulated data' : '', survivorshipBias ? 'Survivorship bias' : '', optimistic ? 'Optimistic execution' : ''].filter((caution) => caution !== ''),
    currency: baseCurrency,
    madeOn: facts.madeOn,
    version: facts.version,
    sections: SECTIONS.map(({ id, title, build }) => ({ id, title, blocks: build(context) })).filter(({ blocks }) => blocks.length > 0),
  }
}
