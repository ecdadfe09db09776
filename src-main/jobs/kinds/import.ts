import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { z } from 'zod'
import type { ImportResult, importParams, Skip } from '../../../src-shared/api/data.ts'
import { badInput, fail, FailureError, toFailure, type Failure } from '../../../src-shared/base/failure.ts'
import { knownInstruments } from '../../services/data/known-instruments.ts'
import { planImport } from '../../services/data/import-plan.ts'
import { readPriceFile, symbolOfFile, type CsvOptions, type CsvReading } from '../../sources/csv/csv.ts'
import { dayAt } from '../../sources/exchange-time.ts'
import { openDatabase } from '../../storage/database.ts'
import { openMarketStore } from '../../storage/market.ts'
import { storageFailure } from '../../storage/storage-failure.ts'
import type { JobContext } from '../worker.ts'

type ImportParams = z.output<typeof importParams>

/** Reads files, compares them with the store, and, unless only a preview is wanted, stores what is new as one change. */
export async function runImport(params: ImportParams, context: JobContext): Promise<ImportResult> {
  const database = openDatabase({ home: context.home, mode: 'share', now: Date.now() })
  try {
    const market = openMarketStore(database)
    const { readings, unread } = await readFiles(params, context)
    const plan = planImport(readings, market.bars, knownInstruments(market), params)
    const preview = { ...plan.preview, skipped: [...unread, ...plan.preview.skipped] }
    if (params.preview) return { ...preview, imported: 0, change: null }
    const { added, changed } = preview
    if (params.expected && (params.expected.added !== added || params.expected.changed !== changed)) {
      fail('conflict', `The import would now add ${added} and change ${changed} bars, not ${params.expected.added} and ${params.expected.changed} as in the preview.`, {
        hint: 'The file or the stored prices have changed: look at the preview again.',
      })
    }
    if (plan.writes.length === 0) return { ...preview, imported: 0, change: null }
    const now = Date.now()
    // One transaction: a full disk or a kill half-way leaves everything as it was.
    const store = database.transaction(() => {
      const change = market.changes.begin('import', titleOf(params.files), now)
      for (const { facts, bars } of plan.writes) market.bars.write(facts, bars, { id: change, madeAt: now, source: 'csv' })
      return change
    })
    context.progress('Storing', 0, plan.writes.length)
    await context.breathe()
    const change = store()
    context.progress('Storing', plan.writes.length, plan.writes.length)
    return { ...preview, imported: added + changed, change }
  } finally {
    database.close()
  }
}

/** One bad file is a line in the result; when none is good, its sentence is the result. */
async function readFiles(params: ImportParams, context: JobContext): Promise<{ readings: CsvReading[]; unread: Skip[] }> {
  const options = readOptions(params)
  const today = dayAt('UTC', Date.now() + 14 * 3_600_000)
  const readings: CsvReading[] = []
  const unread: Skip[] = []
  const failures: Failure[] = []
  for (const [index, file] of params.files.entries()) {
    context.progress('Reading', index, params.files.length)
    await context.breathe()
    try {
      readings.push(await readPriceFile(await readBytes(file), file, options, today, context.breathe))
    } catch (thrown) {
      if (!(thrown instanceof FailureError)) throw thrown
      const failure = toFailure(thrown)
      failures.push(failure)
      unread.push({ symbol: symbolOfFile(file), reason: failure.hint ? `${failure.message} ${failure.hint}` : failure.message, where: failure.where ?? file })
    }
  }
  if (readings.length === 0) throw new FailureError(failures[0]!)
  return { readings, unread }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT') fail('not-found', 'There is no such file.', { where: file })
    if (code === 'EISDIR') badInput('This is a folder and not a file.', { where: file, hint: `Name the files in it: ${file}/*.csv` })
    const known = storageFailure(thrown, file)
    return fail(known?.code ?? 'unavailable', code === 'EACCES' ? 'The file may not be read.' : 'The file cannot be read.', { where: file, cause: thrown })
  }
}

function readOptions(params: ImportParams): CsvOptions {
  if (params.symbol !== undefined && params.files.length > 1) badInput('One symbol cannot name several files.', { where: '--symbol', hint: 'Import them one by one.' })
  return {
    ...(params.separator === undefined ? {} : { separator: params.separator }),
    ...(params.decimal === undefined ? {} : { decimal: params.decimal }),
    ...(params.dateOrder === undefined ? {} : { dateOrder: params.dateOrder }),
    ...(params.columns === undefined ? {} : { columns: params.columns.split(',').map((name) => name.trim()) }),
    ...(params.shape === undefined ? {} : { shape: params.shape }),
    ...(params.symbol === undefined ? {} : { symbol: params.symbol }),
    ...(params.adjustment === undefined ? {} : { adjustment: params.adjustment }),
  }
}

function titleOf(files: readonly string[]): string {
  return files.length === 1 ? `Import of ${basename(files[0])}` : `Import of ${files.length} files`
}
