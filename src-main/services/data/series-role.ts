import type { SeriesRecord } from '../../storage/bars.ts'

/** Before the name of what the sample market stores beside prices: rates and economic series. */
export const SAMPLE_PREFIX = 'SAMPLE-'

/** Whether a series is a price of something. Rates and economic series have no opening price, no volume, and gaps by design. */
export function isPriced({ instrument }: SeriesRecord): boolean {
  return instrument.source !== 'fred' && instrument.source !== 'ecb' && !instrument.symbol.startsWith(SAMPLE_PREFIX)
}
