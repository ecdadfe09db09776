import { assert } from '../base/assert.ts'
import { yearOf, type Day } from '../base/day.ts'
import { badInput } from '../base/failure.ts'
import { createRng } from '../base/rng.ts'
import { yearlyTable } from '../metrics/calendar.ts'
import { drawdownLine } from '../metrics/drawdown.ts'
import { measureView, METRIC_KEYS, type MetricValues } from '../metrics/index.ts'
import { returnsOf, seriesFromReturns, viewOf, type SeriesView } from '../metrics/series.ts'
import { compareSharpe, type SharpeDifference } from '../metrics/significance/intervals.ts'
import { finish } from '../metrics/significance/steps.ts'
import type { StudyResult } from '../study.ts'
import { cautionsOf } from './cautions.ts'
import type { Block, Cell, ChartSeries, Phrase, ReportDocument, Section, SeriesRole } from './document.ts'
import { figure, joinPhrases } from './phrase.ts'
import { formatOf } from './sections/metric-table.ts'
import { verdictOfStudy } from './study-report.ts'
import { textsOf, type ReportLanguage, type ReportTexts } from './texts/index.ts'

const START = 10_000
const ROLES: readonly SeriesRole[] = ['own', 'anchor', 'other', 'quiet', 'shadow']

/** As many lines as can be told apart. */
const MOST_COMPARED = ROLES.length

interface ComparedRun {
  readonly name: string
  readonly universeName: string
  readonly result: StudyResult
}

interface ComparisonFacts {
  readonly version: string
  /** YYYY-MM-DD. */
  readonly madeOn: string
}

/** One run on the days that all have in common. */
interface Line {
  readonly name: string
  readonly role: SeriesRole
  readonly run: ComparedRun
  /** Wealth on the common days, 10,000 on the first. */
  readonly value: Float64Array
  readonly view: SeriesView
  readonly metrics: MetricValues
  /** Of the first run less this one; null for the first, and where nothing varies. */
  readonly difference: SharpeDifference | null
}

/** Two to five runs side by side, measured anew on the days that all of them were tested on. */
export function buildComparison(runs: readonly ComparedRun[], { version, madeOn }: ComparisonFacts, language: ReportLanguage = 'en'): ReportDocument {
  const texts = textsOf(language)
  assert(runs.length >= 2 && runs.length <= MOST_COMPARED, 'two to five runs are compared')
  const currencies = [...new Set(runs.map(({ result }) => result.strategies[0].ledger.baseCurrency))]
  if (currencies.length > 1) badInput(`These runs count in ${currencies.join(' and ')}, so their wealth cannot be compared.`, { where: 'runs', hint: 'Run the studies in one base currency.' })
  const days = commonDays(runs)
  if (days.length < 3) badInput('These runs have no tested days in common.', { where: 'runs', hint: 'Compare runs whose tested periods overlap.' })
  const lines = measureOn(days, runs)
  return {
    title: texts.comparison.title(runs.length),
    verdict: verdictOf(lines, texts),
    cautions: [...new Set(runs.flatMap(({ result }) => cautionsOf(result.strategies[0].ledger, texts)))],
    currency: currencies[0],
    language,
    madeOn,
    version,
    sections: [runsSection, growthSection, metricsSection, differencesSection, overlapSection, fallsSection, yearsSection, caveatsSection].map((build) => build(lines, days, texts)),
  }
}

function commonDays(runs: readonly ComparedRun[]): Day[] {
  const [first, ...others] = runs.map(({ result }) => result.strategies[0].ledger.days)
  const sets = others.map((days) => new Set(days))
  return first.filter((day) => sets.every((set) => set.has(day)))
}

function measureOn(days: readonly Day[], runs: readonly ComparedRun[]): Line[] {
  const names = namesApart(runs.map(({ name }) => name))
  const { study } = runs[0].result
  const { periodsPerYear } = runs[0].result.strategies[0].ledger
  const lines = runs.map((run, index) => {
    const { ledger } = run.result.strategies[0]
    const rows = new Map(ledger.days.map((day, row) => [day, row]))
    const kept = Float64Array.from(days, (day) => ledger.value[rows.get(day)!])
    const value = kept.map((x) => (START * x) / kept[0])
    const series = seriesFromReturns(returnsOf(value), { periodsPerYear, riskFreePerYear: study.riskFree, days: days.slice(1) })
    const view = viewOf({ ...series, startDay: days[0] })
    return { name: names[index], role: ROLES[index], run, value, view, metrics: measureView(view).metrics }
  })
  const rng = createRng(study.seed, 'comparison')
  return lines.map((line, index) => ({ ...line, difference: index === 0 ? null : finish(compareSharpe(lines[0].view.excess, line.view.excess, rng.stream(`${index}`))) }))
}

/** Studies of one name are told apart by their place. */
function namesApart(names: readonly string[]): string[] {
  return names.map((name, index) => (names.indexOf(name) === index && names.lastIndexOf(name) === index ? name : `${name} (${index + 1})`))
}

function verdictOf(lines: readonly Line[], { comparison: t, quoted }: ReportTexts): string {
  const [first, ...others] = lines
  const said = (found: readonly Line[]) => found.map(({ name }) => quoted(name)).join(', ')
  const ahead = others.filter(({ difference }) => difference !== null && difference.difference.low > 0)
  const behind = others.filter(({ difference }) => difference !== null && difference.difference.high < 0)
  const parts = [ahead.length > 0 ? t.ahead(said(ahead)) : '', behind.length > 0 ? t.behind(said(behind)) : ''].filter((part) => part !== '')
  if (parts.length === 0) return t.same(first.name)
  return t.differs(first.name, parts.join(t.and), lines.length)
}

function runsSection(lines: readonly Line[], days: readonly Day[], texts: ReportTexts): Section {
  const { comparison: t, say } = texts
  return {
    id: 'runs',
    title: t.runs,
    blocks: [
      { kind: 'text', text: t.measured(figure(days.length - 1, 'integer'), figure(days[0], 'day'), figure(days[days.length - 1], 'day')) },
      {
        kind: 'table',
        id: 'runs',
        caption: t.compared,
        columns: [
          { title: t.run, format: 'text' },
          { title: t.strategy, format: 'text' },
          { title: t.universe, format: 'text' },
          { title: t.assets, format: 'integer' },
          { title: t.testedFrom, format: 'day' },
          { title: t.to, format: 'day' },
          { title: t.tries, format: 'integer' },
        ],
        rows: lines.map(({ name, run }) => {
          const { title, ledger, significance } = run.result.strategies[0]
          return [name, say(title), say(run.universeName), ledger.instruments.length, ledger.days[0], ledger.days[ledger.days.length - 1], significance.trials]
        }),
      },
      ...lines.map(({ name, run }): Block => ({ kind: 'text', text: `${name}: ${verdictOfStudy(run.result, texts)}` })),
    ],
  }
}

function growthSection(lines: readonly Line[], days: readonly Day[], { comparison: t, growth }: ReportTexts): Section {
  const series = lines.map(({ name, role, value }): ChartSeries => ({ name, role, values: value }))
  const ends: Phrase[] = lines.map(({ name, value }) => growth.ended(name, figure(value[value.length - 1], 'money')))
  const chart = (id: string, title: string, summary: Phrase, logarithmic: boolean): Block => ({ kind: 'chart', id, title, summary, chart: { type: 'lines', days, series, format: 'money', logarithmic } })
  return {
    id: 'growth',
    title: t.growth,
    blocks: [
      chart('growth', t.growthChart, joinPhrases(ends, '; '), false),
      chart('growth-log', t.logarithmic, t.logarithmicSummary, true),
    ],
  }
}

function metricsSection(lines: readonly Line[], _days: readonly Day[], { comparison: t, metrics: names }: ReportTexts): Section {
  const [first, ...others] = lines
  const keys = METRIC_KEYS.filter((key) => lines.some(({ metrics }) => metrics[key] !== null))
  return {
    id: 'metrics',
    title: t.metrics,
    blocks: [
      {
        kind: 'table',
        id: 'metrics',
        caption: t.metricsCaption(figure(first.view.periodsPerYear, 'integer')),
        columns: [{ title: t.metric, format: 'text' }, ...lines.map(({ name }) => ({ title: name, format: 'ratio' }) as const)],
        rows: keys.map((key): Cell[] => [names[key].title, ...lines.map(({ metrics }) => metrics[key])]),
        rowFormats: keys.map(formatOf),
        own: { axis: 'column', index: 1 },
        footnotes: keys.map((key) => `${names[key].title}: ${names[key].definition}`),
      },
      {
        kind: 'table',
        id: 'metric-differences',
        caption: t.metricsLess(first.name),
        columns: [{ title: t.metric, format: 'text' }, ...others.map(({ name }) => ({ title: name, format: 'ratio' }) as const)],
        rows: keys.map((key): Cell[] => [names[key].title, ...others.map(({ metrics }) => lessOf(first.metrics[key], metrics[key]))]),
        rowFormats: keys.map(formatOf),
      },
    ],
  }
}

function differencesSection([first, ...others]: readonly Line[], _days: readonly Day[], texts: ReportTexts): Section {
  const t = texts.comparison
  const year = Math.sqrt(first.view.periodsPerYear)
  return {
    id: 'differences',
    title: t.luck,
    blocks: [
      {
        kind: 'table',
        id: 'differences',
        caption: t.luckCaption(first.name),
        columns: [
          { title: t.run, format: 'text' },
          { title: texts.sharpe, format: 'ratio' },
          { title: texts.difference, format: 'ratio' },
          { title: texts.intervalFrom, format: 'ratio' },
          { title: texts.intervalTo, format: 'ratio' },
          { title: texts.pValue, format: 'ratio' },
        ],
        rows: others.map(({ name, metrics, difference: d }) => [name, metrics.sharpe, ...(d ? [d.difference.value * year, d.difference.low * year, d.difference.high * year, d.pValue] : [null, null, null, null])]),
        footnotes: [t.luckNote],
      },
    ],
  }
}

function fallsSection(lines: readonly Line[], days: readonly Day[], { comparison: t, drawdowns }: ReportTexts): Section {
  return {
    id: 'drawdowns',
    title: t.drawdowns,
    blocks: [
      {
        kind: 'chart',
        id: 'drawdown',
        title: drawdowns.chart,
        summary: joinPhrases(lines.map(({ name, metrics }) => t.fell(name, figure(metrics.maxDrawdown, 'percent'))), '; '),
        chart: { type: 'lines', days, series: lines.map(({ name, role, value }) => ({ name, role, values: drawdownLine(value) })), format: 'percent' },
      },
    ],
  }
}

function yearsSection(lines: readonly Line[], _days: readonly Day[], { comparison: t }: ReportTexts): Section {
  const tables = lines.map(({ view }) => new Map(yearlyTable(view).map(({ year, total }) => [year, total])))
  const years = [...new Set(lines[0].view.days!.map(yearOf))]
  return {
    id: 'years',
    title: t.years,
    blocks: [
      {
        kind: 'table',
        id: 'years',
        caption: t.yearsCaption,
        columns: [{ title: t.year, format: 'text' }, ...lines.map(({ name }) => ({ title: name, format: 'percent' }) as const)],
        rows: years.map((year): Cell[] => [String(year), ...tables.map((table) => table.get(year) ?? null)]),
        own: { axis: 'column', index: 1 },
      },
    ],
  }
}

/** How much of two portfolios is the same: the sum of the smaller of the two weights of every asset, cash included. */
function overlapSection([first, ...others]: readonly Line[], days: readonly Day[], { comparison: t }: ReportTexts): Section {
  const series = others.map((line, i): ChartSeries => ({ name: t.overlapName(line.name, first.name), role: ROLES[(i + 1) % ROLES.length], values: overlapOf(first.run, line.run, days) }))
  const parts = series.map(({ values }, i) => t.overlapPart(others[i].name, figure(meanOf(values), 'percent')))
  return {
    id: 'overlap',
    title: t.overlap,
    blocks: [{ kind: 'chart', id: 'overlap', title: t.overlapChart, summary: t.overlapSummary(parts), chart: { type: 'lines', days, series, format: 'percent' } }],
  }
}

function overlapOf(a: ComparedRun, b: ComparedRun, days: readonly Day[]): Float64Array {
  const [own, other] = [a, b].map(({ result }) => result.strategies[0].ledger)
  const pairs = own.instruments.flatMap(({ symbol }, i) => {
    const j = other.instruments.findIndex((instrument) => instrument.symbol === symbol)
    return j < 0 ? [] : [[i, j]]
  })
  const rowsOf = (ledgerDays: readonly Day[]) => new Map(ledgerDays.map((day, row) => [day, row]))
  const [ownRows, otherRows] = [rowsOf(own.days), rowsOf(other.days)]
  const cashOf = ({ weights, instruments }: typeof own, row: number) => {
    let held = 0
    for (let i = 0; i < instruments.length; i++) held += weights[row * instruments.length + i]
    return Math.max(0, 1 - held)
  }
  return Float64Array.from(days, (day) => {
    const [p, q] = [ownRows.get(day)!, otherRows.get(day)!]
    let shared = Math.min(cashOf(own, p), cashOf(other, q))
    for (const [i, j] of pairs) shared += Math.max(0, Math.min(own.weights[p * own.instruments.length + i], other.weights[q * other.instruments.length + j]))
    return shared
  })
}

function meanOf(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]
  return total / values.length
}

function lessOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b
}

function caveatsSection(_lines: readonly Line[], _days: readonly Day[], { comparison: t, caveats }: ReportTexts): Section {
  return { id: 'caveats', title: caveats.title, blocks: [caveats.backtest, t.choice].map((text) => ({ kind: 'text', text })) }
}
