import { resolve } from 'node:path'
import { z } from 'zod'
import {
  checkParams,
  data,
  downloadParams,
  exportParams,
  importParams,
  type CheckResult,
  type DownloadResult,
  type ExportResult,
  type ImportResult,
  type Skip,
  type StoredFinding,
} from '../../../../src-shared/api/data.ts'
import { apiCommand, command } from '../command.ts'
import { formatTable, type Io } from '../io.ts'
import { runJob } from '../run-job.ts'

const SKIPS_PRINTED = 20
const SERIES_PRINTED = 40
const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`
const time = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

const sayMany = (names: readonly string[], most: number): string => (names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`)

/** Each note once, with the symbols that it is about. */
function notesOf({ series }: ImportResult): Map<string, string[]> {
  const symbols = new Map<string, string[]>()
  for (const one of series) for (const note of one.notes) symbols.set(note, [...(symbols.get(note) ?? []), one.symbol])
  return symbols
}

function noteSkips(skipped: readonly Skip[], io: Io): void {
  for (const { symbol, reason, where } of skipped.slice(0, SKIPS_PRINTED)) {
    io.note(where === symbol || where === '' ? `${symbol}: ${reason}` : `${where}${symbol === '' ? '' : ` (${symbol})`}: ${reason}`)
  }
  if (skipped.length > SKIPS_PRINTED) io.note(`… and ${count(skipped.length - SKIPS_PRINTED, 'more line')} of this kind; --json lists them.`)
}

function findingTable(findings: readonly StoredFinding[]): string {
  return formatTable(
    ['No.', 'Check', 'Finding', 'Proposal'],
    findings.map(({ id, check, message, repairSummary }) => [id, check, message, repairSummary]),
  )
}

export const dataCommands = [
  command({
    name: 'data import',
    summary: 'Store prices from files; --preview only says what would be stored',
    input: importParams.omit({ expected: true }),
    positional: ['files'],
    readsOnly: false,
    run: async (input, context) => {
      const files = input.files.map((file) => resolve(file))
      const job = await runJob({ kind: 'import', params: { ...input, files } }, context)
      return job.result as ImportResult
    },
    print: (result, { io }) => {
      noteSkips(result.skipped, io)
      for (const file of result.files) {
        const titles = file.columns.slice(0, 12).map(({ title, role, symbol }) => (symbol === null ? `${title}: ${role}` : title))
        io.print(`${file.file}: ${count(file.rows, 'row')}, ${file.shape}, decimal "${file.decimal}", dates ${file.dateOrder} (${file.dateOrderBecause})`)
        io.print(`  ${titles.join(', ')}${file.columns.length > 12 ? `, and ${file.columns.length - 12} more` : ''}`)
      }
      for (const [note, symbols] of notesOf(result)) io.print(`  ${sayMany(symbols, 5)}: ${note}`)
      if (result.series.length > 0) {
        io.print(
          formatTable(
            ['Symbol', 'From', 'To', 'Added', 'Changed', 'Unchanged', 'Differing'],
            result.series.slice(0, SERIES_PRINTED).map((one) => [one.symbol, one.from ?? '', one.to ?? '', one.added, one.changed, one.unchanged, one.conflicting]),
          ),
        )
        if (result.series.length > SERIES_PRINTED) io.print(`… and ${count(result.series.length - SERIES_PRINTED, 'more series', 'more series')}`)
      }
      const rows = result.skippedRows > 0 ? `; ${count(result.skippedRows, 'row was', 'rows were')} left out` : ''
      if (result.change === null) io.print(`Nothing was stored. ${count(result.added, 'bar')} would be added, ${result.changed} changed${rows}.`)
      else io.print(`Stored ${count(result.imported, 'bar')} (${result.added} added, ${result.changed} changed)${rows}. Take it back with \`terrace data undo ${result.change}\`.`)
    },
  }),
  command({
    name: 'data download',
    summary: 'Bring prices up to date from a data source',
    input: downloadParams,
    positional: ['symbols'],
    readsOnly: false,
    run: async (input, context) => (await runJob({ kind: 'download', params: input }, context)).result as DownloadResult,
    print: ({ series, imported, change }, { io }) => {
      io.print(
        formatTable(
          ['Symbol', 'Outcome', 'Added', 'Changed', 'From', 'To'],
          series.map((one) => [one.symbol, one.status, one.added, one.changed, one.from ?? '', one.to ?? '']),
        ),
      )
      for (const one of series) for (const note of one.notes) io.print(`${one.symbol}: ${note}`)
      io.print(change === null ? 'Nothing new was stored.' : `Stored ${count(imported, 'bar')}. Take it back with \`terrace data undo ${change}\`.`)
    },
    failed: ({ series }) => series.every(({ status }) => status === 'failed'),
  }),
  apiCommand(
    'data list',
    data.list,
    (input, { app }) => app().api.data.list(input),
    ({ series }, { io }) =>
      io.print(
        series.length === 0
          ? 'No prices are stored yet. Import files, download symbols, or store the sample market with `terrace data sample`.'
          : formatTable(
              ['Symbol', 'Class', 'Currency', 'Source', 'From', 'To', 'Bars', 'Issues', 'As of (UTC)'],
              series.map((one) => [one.symbol, one.assetClass, one.currency, one.simulated ? 'simulated' : one.source, one.from ?? '', one.to ?? '', one.bars, one.issues, time(one.fetchedAt)]),
            ),
      ),
    { readsOnly: true },
  ),
  command({
    name: 'data check',
    summary: 'Run the quality checks over stored series',
    input: checkParams,
    positional: ['symbols'],
    readsOnly: false,
    run: async (input, context) => (await runJob({ kind: 'check', params: input }, context)).result as CheckResult,
    print: ({ series, findings }, { io }) => {
      if (findings.length > 0) io.print(findingTable(findings))
      const bad = series.filter(({ issues }) => issues > 0).length
      io.print(`${count(series.length, 'series', 'series')} checked, ${count(findings.length, 'finding')} in ${bad}.`)
      if (findings.some(({ repair }) => repair === 'edit')) io.print('Accept a repair with `terrace data repair NUMBER`, or set it aside with `terrace data dismiss NUMBER`.')
    },
  }),
  apiCommand(
    'data findings',
    data.findings,
    (input, { app }) => app().api.data.findings(input),
    ({ findings }, { io }) => io.print(findings.length === 0 ? 'No findings. `terrace data check` runs the checks.' : findingTable(findings)),
    { positional: ['symbols'], readsOnly: true },
  ),
  apiCommand(
    'data repair',
    data.repair,
    (input, { app }) => app().api.data.repair(input),
    ({ repaired, skipped }, { io }) => {
      noteSkips(skipped, io)
      for (const { symbol, day, repairSummary, change } of repaired) io.print(`${symbol}, ${day}: ${repairSummary} Take it back with \`terrace data undo ${change}\`.`)
    },
    { positional: ['ids'] },
  ),
  apiCommand('data dismiss', data.dismiss, (input, { app }) => app().api.data.dismiss(input), ({ dismissed }, { io }) => io.print(`${count(dismissed.length, 'finding')} set aside.`), {
    positional: ['ids'],
  }),
  command({
    name: 'data export',
    summary: 'Write stored prices to a CSV or Parquet file',
    input: exportParams,
    positional: ['symbols'],
    readsOnly: false,
    run: async (input, context) => (await runJob({ kind: 'export', params: { ...input, out: resolve(input.out) } }, context)).result as ExportResult,
    print: ({ file, bars, series, bytes }, { io }) => io.print(`${file}: ${count(bars, 'bar')} of ${count(series, 'series', 'series')}, ${(bytes / 1e6).toFixed(1)} MB`),
  }),
  apiCommand(
    'data sample',
    data.sample,
    (input, { app }) => app().api.data.sample(input),
    ({ imported, series }, { io }) => io.print(`The sample market is stored: ${count(series.length, 'series', 'series')}, ${count(imported, 'bar')} written. All of it is simulated. Its universe is "sample".`),
  ),
  apiCommand(
    'data search',
    data.search,
    (input, { app }) => app().api.data.search(input),
    ({ matches }, { io }) => io.print(matches.length === 0 ? 'Nothing found.' : formatTable(['Symbol', 'Name', 'Exchange', 'Kind'], matches.map(({ symbol, name, exchange, kind }) => [symbol, name, exchange, kind]))),
    { positional: ['query'] },
  ),
  apiCommand(
    'data sources',
    data.sources,
    (input, { app }) => app().api.data.sources(input),
    ({ sources }, { io }) => io.print(formatTable(['Id', 'Source', 'What it has'], sources.map(({ id, title, summary }) => [id, title, summary]))),
    { readsOnly: true },
  ),
  apiCommand('data remove', data.remove, (input, { app }) => app().api.data.remove(input), ({ removed }, { io }) => io.print(`Removed ${removed.join(', ')}.`), { positional: ['symbols'] }),
  apiCommand(
    'data changes',
    data.changes,
    (input, { app }) => app().api.data.changes(input),
    ({ changes }, { io }) =>
      io.print(
        changes.length === 0
          ? 'Nothing was stored yet.'
          : formatTable(
              ['No.', 'When (UTC)', 'What', 'Series', 'Added', 'Changed', 'Removed', ''],
              changes.map((one) => [one.id, time(one.madeAt), one.title, one.series, one.added, one.changed, one.removed, one.undone ? 'undone' : '']),
            ),
      ),
    { readsOnly: true },
  ),
  apiCommand(
    'data undo',
    data.undo,
    (input, { app }) => app().api.data.undo(input),
    ({ undone, removedSeries }, { io }) => io.print(`Undone: ${undone.title.replace(/\.$/, '')}.${removedSeries.length > 0 ? ` Nothing was left of ${sayMany(removedSeries, 10)}.` : ''}`),
    { positional: ['change'] },
  ),
  apiCommand(
    'data history',
    data.history,
    (input, { app }) => app().api.data.history(input),
    ({ revisions }, { io }) =>
      io.print(
        formatTable(
          ['Revision', 'When (UTC)', 'Source', 'Added', 'Changed', 'Removed', 'Hash'],
          revisions.map((one) => [one.revision, time(one.madeAt), one.source, one.added, one.changed, one.removed, one.hash.slice(0, 12)]),
        ),
      ),
    { positional: ['symbol'], readsOnly: true },
  ),
  apiCommand(
    'data explain',
    data.explain,
    (input, { app }) => app().api.data.explain(input),
    ({ same, series }, { io }) => {
      io.print(same ? 'The same prices are stored now.' : 'The prices have changed since:')
      const changed = series.filter((one) => !one.same)
      if (changed.length > 0) io.print(formatTable(['Symbol', 'Then', 'Now', 'Bars that differ'], changed.map((one) => [one.symbol, one.revisionThen, one.revisionNow ?? 'removed', one.differences ?? '?'])))
    },
    { positional: ['hash'], readsOnly: true },
  ),
  command({
    name: 'data explore',
    summary: 'Statistics and correlations of stored series',
    input: data.explore.input,
    positional: ['symbols'],
    readsOnly: true,
    run: (input, { app }) => app().api.data.explore(input as z.input<typeof data.explore.input>),
    print: ({ statistics, left, simulated }, { io }) => {
      noteSkips(left, io)
      const percent = (value: number | null) => (value === null ? '' : `${(value * 100).toFixed(1)} %`)
      io.print(
        formatTable(
          ['Symbol', 'From', 'To', 'Days', 'A year', 'Volatility', 'Worst fall'],
          statistics.map((one) => [one.symbol, one.from, one.to, one.days, percent(one.annualReturn), percent(one.annualVolatility), percent(one.maxDrawdown)]),
        ),
      )
      if (simulated) io.print('These prices are simulated.')
    },
  }),
]
