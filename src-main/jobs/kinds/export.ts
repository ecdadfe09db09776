import { dirname } from 'node:path'
import type { z } from 'zod'
import type { exportParams, ExportResult } from '../../../src-shared/api/data.ts'
import { parseDay } from '../../../src-shared/base/day.ts'
import type { Series } from '../../../src-shared/prices/series.ts'
import { exportBars } from '../../services/data/export-bars.ts'
import { openDatabase } from '../../storage/database.ts'
import { makeFolder } from '../../storage/make-folder.ts'
import { openMarketStore } from '../../storage/market.ts'
import { exportFolderOf } from '../../storage/user-file.ts'
import type { JobContext } from '../worker.ts'

export async function runExport(params: z.output<typeof exportParams>, context: JobContext): Promise<ExportResult> {
  const database = openDatabase({ home: context.home, mode: 'share', now: Date.now() })
  try {
    const { bars } = openMarketStore(database)
    const range = { ...(params.from ? { from: parseDay(params.from) } : {}), ...(params.to ? { to: parseDay(params.to) } : {}) }
    const symbols = params.symbols.length > 0 ? params.symbols : bars.list().map(({ instrument }) => instrument.symbol)
    const series: Series[] = []
    for (const [index, symbol] of symbols.entries()) {
      context.progress('Reading', index, symbols.length)
      await context.breathe()
      series.push(bars.read(symbol, range))
    }
    // The program's own folder for exports is there when it is wanted; any other is the user's to make.
    if (dirname(params.out) === exportFolderOf(context.home)) makeFolder(exportFolderOf(context.home))
    context.progress('Writing', symbols.length, symbols.length)
    return await exportBars(series, params, context.breathe)
  } finally {
    database.close()
  }
}
