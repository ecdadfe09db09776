import { assert } from '../base/assert.ts'
import { yearOf, type Day } from '../base/day.ts'
import { badInput } from '../base/failure.ts'
import { createRng } from '../base/rng.ts'
import { yearlyTable } from '../metrics/calendar.ts'
import { drawdownLine } from '../metrics/drawdown.ts'
import { measureView, METRIC_KEYS, METRICS, type MetricValues } from '../metrics/index.ts'
import { returnsOf, seriesFromReturns, viewOf, type SeriesView } from '../metrics/series.ts'
import { compareSharpe, type SharpeDifference } from '../metrics/significance/intervals.ts'
import { finish } from '../metrics/significance/steps.ts'
import type { StudyResult } from '../study.ts'
import { cautionsOf } from './cautions.ts'
import type { Block, Cell, ChartSeries, Phrase, ReportDocument, Section, SeriesRole } from './document.ts'
import { figure, phrase } from './phrase.ts'
import { formatOf } from './sections/metric-table.ts'

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
export function buildComparison(runs: readonly ComparedRun[], { version, madeOn }: ComparisonFacts): ReportDocument {
  assert(runs.length >= 2 && runs.length <= MOST_COMPARED, 'two to five runs are compared')
  const currencies = [...new Set(runs.map(({ result }) => result.strategies[0].ledger.baseCurrency))]
  if (currencies.length > 1) badInput(`These runs count in ${currencies.join(' and ')}, so their wealth cannot be compared.`, { where: 'runs', hint: 'Run the studies in one base currency.' })
  const days = commonDays(runs)
  if (days.length < 3) badInput('These runs have no tested days in common.', { where: 'runs', hint: 'Compare runs whose tested periods overlap.' })
  const lines = measureOn(days, runs)
  return {
    title: `${runs.length} runs side by side`,
    verdict: verdictOf(lines),
    cautions: [...new Set(runs.flatMap(({ result }) => cautionsOf(result.strategies[0].ledger)))],
    currency: currencies[0],
    language: 'en',
    madeOn,
    version,
    sections: [runsSection(lines, days), growthSection(lines, days), metricsSection(lines), differencesSection(lines), fallsSection(lines, days), yearsSection(lines), caveatsSection()],
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

function verdictOf(lines: readonly Line[]): string {
  const [first, ...others] = lines
  const said = (found: readonly Line[]) => found.map(({ name }) => `“${name}”`).join(', ')
  const ahead = others.filter(({ difference }) => difference !== null && difference.difference.low > 0)
  const behind = others.filter(({ difference }) => difference !== null && difference.difference.high < 0)
  const parts = [ahead.length > 0 ? `did better than ${said(ahead)}` : '', behind.length > 0 ? `did worse than ${said(behind)}` : ''].filter((part) => part !== '')
  if (parts.length === 0) return `On the same days, no run can be told from “${first.name}” by its Sharpe ratio: the differences are within what chance does.`
  return `On the same days, “${first.name}” ${parts.join(' and ')} by more than chance explains; choosing among ${lines.length} runs is itself a try.`
}

function runsSection(lines: readonly Line[], days: readonly Day[]): Section {
  return {
    id: 'runs',
    title: 'The runs',
    blocks: [
      { kind: 'text', text: phrase`All are measured on ${figure(days.length - 1, 'integer')} returns, from ${figure(days[0], 'day')} to ${figure(days[days.length - 1], 'day')}: the days that every one of them was tested on.` },
      {
        kind: 'table',
        id: 'runs',
        caption: 'What is compared',
        columns: [
          { title: 'Run', format: 'text' },
          { title: 'Strategy', format: 'text' },
          { title: 'Universe', format: 'text' },
          { title: 'Assets', format: 'integer' },
          { title: 'Tested from', format: 'day' },
          { title: 'to', format: 'day' },
          { title: 'Tries', format: 'integer' },
        ],
        rows: lines.map(({ name, run }) => {
          const { title, ledger, significance } = run.result.strategies[0]
          return [name, title, run.universeName, ledger.instruments.length, ledger.days[0], ledger.days[ledger.days.length - 1], significance.trials]
        }),
      },
      ...lines.map(({ name, run }): Block => ({ kind: 'text', text: `${name}: ${run.result.verdict.sentence}` })),
    ],
  }
}

function growthSection(lines: readonly Line[], days: readonly Day[]): Section {
  const series = lines.map(({ name, role, value }): ChartSeries => ({ name, role, values: value }))
  const ends: Phrase[] = lines.map(({ name, value }) => phrase`${name} ended at ${figure(value[value.length - 1], 'money')}`)
  const chart = (id: string, title: string, summary: Phrase, logarithmic: boolean): Block => ({ kind: 'chart', id, title, summary, chart: { type: 'lines', days, series, format: 'money', logarithmic } })
  return {
    id: 'growth',
    title: 'Growth of 10,000',
    blocks: [
      chart('growth', 'Growth after costs', ends.reduce((all, end) => phrase`${all}; ${end}`), false),
      chart('growth-log', 'The same on a logarithmic scale', 'Equal distances are equal percentages.', true),
    ],
  }
}

function metricsSection(lines: readonly Line[]): Section {
  const keys = METRIC_KEYS.filter((key) => lines.some(({ metrics }) => metrics[key] !== null))
  return {
    id: 'metrics',
    title: 'Metrics',
    blocks: [
      {
        kind: 'table',
        id: 'metrics',
        caption: phrase`After costs, on the common days, on a year of ${figure(lines[0].view.periodsPerYear, 'integer')} days`,
        columns: [{ title: 'Metric', format: 'text' }, ...lines.map(({ name }) => ({ title: name, format: 'ratio' }) as const)],
        rows: keys.map((key): Cell[] => [METRICS[key].title, ...lines.map(({ metrics }) => metrics[key])]),
        rowFormats: keys.map(formatOf),
        own: { axis: 'column', index: 1 },
        footnotes: keys.map((key) => `${METRICS[key].title}: ${METRICS[key].definition}`),
      },
    ],
  }
}

function differencesSection([first, ...others]: readonly Line[]): Section {
  const year = Math.sqrt(first.view.periodsPerYear)
  return {
    id: 'differences',
    title: 'Is the difference luck?',
    blocks: [
      {
        kind: 'table',
        id: 'differences',
        caption: `Sharpe ratio of “${first.name}” less that of each other run, resampled on the same days`,
        columns: [
          { title: 'Run', format: 'text' },
          { title: 'Sharpe ratio', format: 'ratio' },
          { title: 'Difference', format: 'ratio' },
          { title: '90 % interval from', format: 'ratio' },
          { title: 'to', format: 'ratio' },
          { title: 'p-value', format: 'ratio' },
        ],
        rows: others.map(({ name, metrics, difference: d }) => [name, metrics.sharpe, ...(d ? [d.difference.value * year, d.difference.low * year, d.difference.high * year, d.pValue] : [null, null, null, null])]),
        footnotes: ['An interval that holds 0 is no evidence of a difference. Returns that do not vary have no interval.'],
      },
    ],
  }
}

function fallsSection(lines: readonly Line[], days: readonly Day[]): Section {
  return {
    id: 'drawdowns',
    title: 'Drawdowns',
    blocks: [
      {
        kind: 'chart',
        id: 'drawdown',
        title: 'Distance below the highest wealth so far',
        summary: lines.map(({ name, metrics }) => phrase`${name} fell by ${figure(metrics.maxDrawdown, 'percent')} at most`).reduce((all, one) => phrase`${all}; ${one}`),
        chart: { type: 'lines', days, series: lines.map(({ name, role, value }) => ({ name, role, values: drawdownLine(value) })), format: 'percent' },
      },
    ],
  }
}

function yearsSection(lines: readonly Line[]): Section {
  const tables = lines.map(({ view }) => new Map(yearlyTable(view).map(({ year, total }) => [year, total])))
  const years = [...new Set(lines[0].view.days!.map(yearOf))]
  return {
    id: 'years',
    title: 'Calendar years',
    blocks: [
      {
        kind: 'table',
        id: 'years',
        caption: 'Return of each calendar year, on the common days',
        columns: [{ title: 'Year', format: 'text' }, ...lines.map(({ name }) => ({ title: name, format: 'percent' }) as const)],
        rows: years.map((year): Cell[] => [String(year), ...tables.map((table) => table.get(year) ?? null)]),
        own: { axis: 'column', index: 1 },
      },
    ],
  }
}

function caveatsSection(): Section {
  const texts = [
    'A backtest says what would have happened to these decisions on these prices. It does not say what will happen.',
    'Whoever picks the best of several runs has made one more choice that looked at the results; the next days will judge it, not these.',
  ]
  return { id: 'caveats', title: 'Caveats', blocks: texts.map((text) => ({ kind: 'text', text })) }
}
