import type { z } from 'zod'
import type { checkParams, CheckResult } from '../../../src-shared/api/data.ts'
import { fail } from '../../../src-shared/base/failure.ts'
import { checkStored, toStoredFinding } from '../../services/data/check-series.ts'
import { dayText, loadRates } from '../../services/data/panel-data.ts'
import { isPriced } from '../../services/data/series-role.ts'
import { openDatabase } from '../../storage/database.ts'
import { openMarketStore } from '../../storage/market.ts'
import type { JobContext } from '../worker.ts'

export async function runCheck(params: z.output<typeof checkParams>, context: JobContext): Promise<CheckResult> {
  const now = Date.now()
  const database = openDatabase({ home: context.home, mode: 'share', now })
  try {
    const market = openMarketStore(database)
    const all = new Map(market.bars.list().map((record) => [record.instrument.symbol, record]))
    const symbols = params.symbols.length > 0 ? params.symbols : [...all.values()].filter(isPriced).map(({ instrument }) => instrument.symbol)
    const real = loadRates(market, all, { baseCurrency: params.baseCurrency, simulated: false }).map(({ rate }) => rate)
    const simulated = loadRates(market, all, { baseCurrency: params.baseCurrency, simulated: true }).map(({ rate }) => rate)
    for (const [index, symbol] of symbols.entries()) {
      const record = all.get(symbol) ?? fail('not-found', `No prices of ${symbol} are stored.`, { where: symbol, hint: '`data list` shows what there is.' })
      context.progress('Checking', index, symbols.length)
      await context.breathe()
      checkStored(record, market, record.simulated ? simulated : real, params.baseCurrency, now)
    }
    context.progress('Checking', symbols.length, symbols.length)
    const found = symbols.map((symbol) => ({ record: all.get(symbol)!, findings: market.findings.list(symbol).filter(({ state }) => state === 'open') }))
    return {
      series: found.map(({ record, findings }) => ({ symbol: record.instrument.symbol, from: dayText(record.from), to: dayText(record.to), bars: record.bars, issues: findings.length })),
      findings: found.flatMap(({ findings }) => findings.map(toStoredFinding)),
    }
  } finally {
    database.close()
  }
}
