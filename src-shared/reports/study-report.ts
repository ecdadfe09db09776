import { seriesFromLedger, viewOf } from '../metrics/series.ts'
import { verdictIn } from '../metrics/verdict.ts'
import type { StrategyResult, StudyResult } from '../study.ts'
import { cautionsOf } from './cautions.ts'
import type { ReportDocument } from './document.ts'
import type { ReportContext } from './section.ts'
import { SECTIONS } from './sections/index.ts'
import { textsOf, type ReportLanguage, type ReportTexts } from './texts/index.ts'

interface ReportFacts {
  readonly universeName: string
  readonly dataHash: string
  readonly version: string
  /** YYYY-MM-DD. */
  readonly madeOn: string
}

/** The report of a study: every section that has something to say. */
export function buildStudyReport(found: StudyResult, facts: ReportFacts, language: ReportLanguage = 'en'): ReportDocument {
  const texts = textsOf(language)
  const result = { ...found, benchmarkName: found.benchmarkName && texts.say(found.benchmarkName), strategies: nameApart(found.strategies.map((strategy) => nameIn(strategy, texts))) }
  const own = result.strategies[0]
  const universeName = texts.say(facts.universeName)
  const ownSeries = seriesFromLedger(own.ledger, { riskFreePerYear: result.study.riskFree })
  const anchor = anchorOf(result.strategies)
  const context: ReportContext = { result, universeName, dataHash: facts.dataHash, version: facts.version, texts, own, ownSeries, ownView: viewOf(ownSeries), anchor }
  return {
    title: texts.title(own.title, universeName),
    verdict: verdictOfStudy(result, texts),
    cautions: cautionsOf(own.ledger, texts),
    currency: own.ledger.baseCurrency,
    language,
    madeOn: facts.madeOn,
    version: facts.version,
    sections: SECTIONS.map(({ id, title, build }) => ({ id, title: title(texts), blocks: build(context) })).filter(({ blocks }) => blocks.length > 0),
  }
}

/** The sentence was written when the study ran; other languages say it anew from what it rests on. */
export function verdictOfStudy({ verdict, strategies }: StudyResult, { language, quoted, say }: ReportTexts): string {
  const { findings, sentence } = verdict
  if (language === 'en' || !findings) return sentence
  const rival = anchorOf(strategies)
  return verdictIn({ ...findings, baseline: typeof findings.baseline === 'string' ? quoted(say(rival.title)) : findings.baseline }, language).sentence
}

/** Equal weight of the same universe, or what takes its place. */
function anchorOf(strategies: readonly StrategyResult[]): StrategyResult {
  return strategies.find(({ id }, index) => index > 0 && id === 'equal-weight') ?? strategies[1]
}

function nameIn(strategy: StrategyResult, { say }: ReportTexts): StrategyResult {
  return { ...strategy, title: say(strategy.title), summary: say(strategy.summary) }
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
