import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { BAR_FIELDS, barAt, pickBars, type BarField, type Bars } from '../../../src-shared/prices/bars.ts'
import { minorUnit } from '../../../src-shared/prices/currency.ts'
import type { AssetClass, Instrument } from '../../../src-shared/prices/instrument.ts'
import { admitSeries } from '../../../src-shared/prices/series.ts'
import { kindOfSymbol } from '../../../src-shared/prices/symbol-kind.ts'
import type { ImportPreview, Skip, PlannedSeries } from '../../../src-shared/api/data.ts'
import type { CsvReading } from '../../sources/csv/csv.ts'
import type { CsvSeries } from '../../sources/csv/csv-series.ts'
import type { BarsRepository, SeriesFacts } from '../../storage/bars.ts'
import { mergeBars } from '../../storage/bar-delta.ts'
import { sameNumber } from './same-number.ts'

/** What the user says about all series of an import. */
interface ImportChoices {
  /** As quoted: `GBp` is fine. */
  readonly currency?: string
  readonly assetClass?: AssetClass
  /** Whether numbers that differ from stored ones are taken. */
  readonly replace: boolean
}

interface ImportPlan {
  readonly preview: ImportPreview
  readonly writes: readonly { readonly facts: SeriesFacts; readonly bars: Bars }[]
}

const EXAMPLES = 5
const SKIPS_SHOWN = 1000

/** Compares what files say with what is stored, and says exactly what an import would do. Nothing is written. */
export function planImport(readings: readonly CsvReading[], stored: BarsRepository, known: ReadonlyMap<string, Instrument>, choices: ImportChoices): ImportPlan {
  const skips: Skip[] = []
  const series: PlannedSeries[] = []
  const writes: { facts: SeriesFacts; bars: Bars }[] = []
  const planned = new Map<string, string>()
  let rowsSkipped = 0
  for (const reading of readings) {
    rowsSkipped += reading.problemCount
    for (const problem of reading.problems) {
      skips.push({ symbol: problem.symbol ?? '', reason: sentence(problem.reason), where: whereOf(reading.file, problem.line, problem.column) })
    }
    for (const one of reading.series) {
      const earlier = planned.get(one.symbol)
      if (earlier !== undefined) {
        skips.push({ symbol: one.symbol, reason: `${one.symbol} is in ${earlier} already; import this file on its own to add to it.`, where: reading.file })
        continue
      }
      planned.set(one.symbol, reading.file)
      const outcome = planSeries(one, reading.file, stored, known, choices)
      series.push(outcome.planned)
      if (outcome.planned.refused) skips.push({ symbol: one.symbol, reason: outcome.planned.refused, where: reading.file })
      if (outcome.write) writes.push(outcome.write)
    }
  }
  const sum = (pick: (one: PlannedSeries) => number) => series.reduce((total, one) => total + pick(one), 0)
  return {
    writes,
    preview: {
      files: readings.map((reading) => ({
        file: reading.file,
        shape: reading.layout.shape,
        separator: reading.layout.separator,
        decimal: reading.decimal,
        dateOrder: reading.dates.order,
        dateOrderBecause: reading.dates.because,
        columns: reading.layout.columns.slice(0, 400).map(({ title, role, symbol }) => ({ title, role, symbol: symbol ?? null })),
        firstRows: reading.firstRows.map((row) => row.slice(0, 12)),
        rows: reading.rows,
        problems: reading.problemCount,
      })),
      series,
      added: sum((one) => one.added),
      changed: sum((one) => one.changed),
      unchanged: sum((one) => one.unchanged),
      conflicting: sum((one) => one.conflicting),
      skippedRows: rowsSkipped,
      skipped: skips.slice(0, SKIPS_SHOWN),
    },
  }
}

interface SeriesOutcome {
  readonly planned: PlannedSeries
  readonly write?: { facts: SeriesFacts; bars: Bars }
}

function planSeries(one: CsvSeries, file: string, stored: BarsRepository, known: ReadonlyMap<string, Instrument>, choices: ImportChoices): SeriesOutcome {
  const record = stored.find(one.symbol)
  const template = record?.instrument ?? known.get(one.symbol)
  const publishedIn = one.currency || choices.currency || record?.publishedIn || template?.currency || 'USD'
  const notes = [...one.notes]
  if (!one.currency && !choices.currency && !template) notes.push('The file names no currency; USD was assumed.')
  const unit = minorUnit(publishedIn)
  if (unit && publishedIn !== record?.publishedIn) notes.push(`Quoted in ${publishedIn}; stored in ${unit.currency}.`)
  const { currency, adjustment, bars: fresh } = admitSeries({ symbol: one.symbol, currency: publishedIn, adjustment: one.adjustment, bars: one.bars })
  const planned = {
    symbol: one.symbol,
    file,
    currency,
    adjustment,
    from: fresh.days.length > 0 ? formatDay(fresh.days[0] as Day) : null,
    to: fresh.days.length > 0 ? formatDay(fresh.days[fresh.days.length - 1] as Day) : null,
    notes,
  }
  const refuse = (refused: string): SeriesOutcome => ({ planned: { ...planned, added: 0, changed: 0, unchanged: 0, conflicting: 0, differences: [], refused } })
  if (fresh.days.length === 0) return refuse('No row of it could be read.')
  if (!/^[A-Z]{3}$/.test(currency)) return refuse(`"${publishedIn}" is not a currency; give it with --currency, for example --currency EUR.`)
  if (record?.simulated) return refuse(`${one.symbol} belongs to the sample market; import the file under another name with --symbol.`)
  if (record && record.instrument.currency !== currency) return refuse(`${one.symbol} is stored in ${record.instrument.currency} and the file is in ${currency}.`)
  if (record && record.adjustment !== adjustment) {
    return refuse(`${one.symbol} is stored with prices adjusted for "${record.adjustment}" and the file has "${adjustment}"; say --adjustment ${record.adjustment}, or remove the stored series first.`)
  }
  const before = record ? stored.read(one.symbol).bars : undefined
  const compared = compare(before, fresh, one.fields)
  if (record && record.instrument.source !== 'csv' && !choices.replace) {
    // Two sources may adjust differently; days that agree are the evidence that they do not.
    if (compared.unchanged === 0) {
      return refuse(`${one.symbol} is stored from ${record.instrument.source}, and no day of the file agrees with it; import under another name with --symbol, or add --replace.`)
    }
    notes.push(`Stored from ${record.instrument.source}; the file agrees with it on ${compared.unchanged} days.`)
  }
  const taken = choices.replace ? [...compared.added, ...compared.differing].sort((a, b) => a - b) : compared.added
  const conflicting = choices.replace ? 0 : compared.differing.length
  const result = { ...planned, added: compared.added.length, changed: choices.replace ? compared.differing.length : 0, unchanged: compared.unchanged, conflicting, differences: compared.examples }
  const refused = conflicting === 0 ? null : conflicting === 1 ? '1 day differs from what is stored and was not taken; add --replace to take it.' : `${conflicting} days differ from what is stored and were not taken; add --replace to take them.`
  if (taken.length === 0) return { planned: { ...result, refused } }
  const patch = withStoredFields(pickBars(fresh, taken), before, one.fields)
  const instrument: Instrument = template ?? { symbol: one.symbol, name: one.symbol, ...kindOfSymbol(one.symbol), currency, timeZone: 'UTC', source: 'csv' }
  const facts: SeriesFacts = {
    instrument: { ...instrument, currency, source: record?.instrument.source ?? 'csv', ...(choices.assetClass ? { assetClass: choices.assetClass } : {}) },
    adjustment,
    publishedIn,
    delisting: record?.delisting,
  }
  return { planned: { ...result, refused }, write: { facts, bars: before ? mergeBars(before, patch) : patch } }
}

interface Comparison {
  /** Rows of the file. */
  readonly added: number[]
  readonly differing: number[]
  readonly unchanged: number
  readonly examples: PlannedSeries['differences']
}

function compare(before: Bars | undefined, fresh: Bars, fields: readonly BarField[]): Comparison {
  const rowOfDay = new Map<number, number>()
  before?.days.forEach((day, row) => rowOfDay.set(day, row))
  const added: number[] = []
  const differing: number[] = []
  const examples: { day: string; field: BarField; stored: number | null; file: number | null }[] = []
  for (let r = 0; r < fresh.days.length; r++) {
    const row = rowOfDay.get(fresh.days[r])
    if (row === undefined) {
      added.push(r)
      continue
    }
    // What the file does not know cannot contradict.
    const field = fields.find((name) => !Number.isNaN(fresh[name][r]) && !sameNumber(before![name][row], fresh[name][r]))
    if (field === undefined) continue
    differing.push(r)
    if (examples.length < EXAMPLES) examples.push({ day: formatDay(fresh.days[r] as Day), field, stored: finite(before![field][row]), file: finite(fresh[field][r]) })
  }
  return { added, differing, unchanged: fresh.days.length - added.length - differing.length, examples }
}

/** Dividends and splits that are stored stay where the file has no column for them. */
function withStoredFields(patch: Bars, before: Bars | undefined, fields: readonly BarField[]): Bars {
  if (!before) return patch
  const rowOfDay = new Map<number, number>()
  before.days.forEach((day, row) => rowOfDay.set(day, row))
  patch.days.forEach((day, r) => {
    const row = rowOfDay.get(day)
    if (row === undefined) return
    const old = barAt(before, row)
    const samePrice = sameNumber(old.close, patch.close[r])
    for (const field of BAR_FIELDS) {
      const keeps = field === 'dividend' || field === 'split' || samePrice
      if (!fields.includes(field) && keeps) patch[field][r] = old[field]
    }
  })
  return patch
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
const sentence = (reason: string): string => (reason.endsWith('.') ? reason : `${reason}.`)
const whereOf = (file: string, line: number, column: string | undefined): string => `${file}:${line}${column === undefined ? '' : `, column ${column}`}`
