import { formatDay } from '../../src-shared/base/day.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { csvFlaw } from './patient-fetch.ts'
import { readRateTable } from './rate-table.ts'
import type { SeriesSource } from './source.ts'

const SERIES = /^[A-Z0-9_]{1,40}$/

const isTable = csvFlaw(/^\ufeff?"?(observation_date|DATE)"?,/)

export const fred = {
  kind: 'series',
  title: 'FRED',
  summary: 'Interest rates, inflation and other economic series of the Federal Reserve Bank of St. Louis; free, no account.',
  network: true,
  examples: ['DGS10', 'DGS2', 'CPIAUCSL', 'T10Y2Y'],
  async download({ symbol, from, to, signal }, tools) {
    if (!SERIES.test(symbol)) badInput(`"${symbol}" is not the id of a FRED series.`, { where: symbol, hint: 'Ids are capitals and digits, for example DGS10.' })
    const url = `https://fred.stlouisfed.org/graph/fredgraph.csv?id=${symbol}${from === undefined ? '' : `&cosd=${formatDay(from)}`}&coed=${formatDay(to)}`
    const answer = await tools.fetch({ url, from: 'FRED', signal, alsoAccept: [404, 400], flaw: isTable })
    if (answer.status !== 200) fail('not-found', `FRED has no series "${symbol}".`, { where: symbol, hint: 'Look the id up at fred.stlouisfed.org.' })
    const dateTitle = answer.text.includes('observation_date') ? 'observation_date' : 'DATE'
    const { bars, notes } = readRateTable(answer.text, dateTitle, symbol, `${symbol} from FRED`)
    return {
      file: { symbol, currency: 'USD', adjustment: 'none', bars },
      instrument: { symbol, name: `FRED ${symbol}`, assetClass: 'cash', currency: 'USD', timeZone: 'America/New_York', source: 'fred', benchmark: true },
      notes,
    }
  },
} as const satisfies SeriesSource
