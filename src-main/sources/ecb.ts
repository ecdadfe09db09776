import { formatDay } from '../../src-shared/base/day.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { csvFlaw } from './patient-fetch.ts'
import { readRateTable } from './rate-table.ts'
import type { SeriesSource } from './source.ts'

/** EURUSD, EUR/USD, or just USD. */
const PAIR = /^(?:EUR\/?)?([A-Z]{3})$/

export const ecb = {
  kind: 'series',
  title: 'European Central Bank',
  summary: 'Euro reference rates of about 30 currencies on business days since 1999; free, no account.',
  network: true,
  examples: ['EURUSD', 'EURGBP', 'EURJPY'],
  async download({ symbol, from, to, signal }, tools) {
    const currency = PAIR.exec(symbol)?.[1]
    if (!currency || currency === 'EUR') {
      badInput(`"${symbol}" is not a euro rate.`, { where: symbol, hint: 'Write the pair as EUR and the other currency, for example EURUSD.' })
    }
    const start = from === undefined ? '1999-01-04' : formatDay(from)
    const url = `https://data-api.ecb.europa.eu/service/data/EXR/D.${currency}.EUR.SP00.A?startPeriod=${start}&endPeriod=${formatDay(to)}&format=csvdata`
    // No new rates in the period is an empty body with status 200, or 404.
    const answer = await tools.fetch({ url, from: 'The European Central Bank', signal, alsoAccept: [404], flaw: (text) => (text.trim() === '' ? undefined : isTable(text)) })
    const known = from !== undefined
    if (answer.status === 404 && !known) {
      fail('not-found', `The European Central Bank publishes no rate of ${currency}.`, { where: symbol, hint: 'Check the three-letter code.' })
    }
    const text = answer.status === 404 || answer.text.trim() === '' ? 'TIME_PERIOD,OBS_VALUE\n' : answer.text
    const { bars, notes } = readRateTable(text, 'TIME_PERIOD', 'OBS_VALUE', `${symbol} from the European Central Bank`)
    return {
      file: { symbol: `EUR${currency}`, currency, adjustment: 'none', bars },
      instrument: { symbol: `EUR${currency}`, name: `Euro in ${currency}`, assetClass: 'currency', currency, timeZone: 'Europe/Berlin', source: 'ecb' },
      notes,
    }
  },
} as const satisfies SeriesSource

const isTable = csvFlaw(/TIME_PERIOD/)
