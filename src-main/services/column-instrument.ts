import type { Instrument } from '../../src-shared/prices/instrument.ts'
import { kindOfSymbol } from '../../src-shared/prices/symbol-kind.ts'
import { builtInUniverses } from './data/known-instruments.ts'

/** A price file says nothing about its columns but their names; the lists that ship with the program know the class of many, the way a symbol is written that of others. */
export function columnInstrument(symbol: string): Instrument {
  const known = builtInUniverses()
    .flatMap(({ instruments }) => instruments)
    .find((instrument) => instrument.symbol === symbol)
  return { symbol, name: known?.name ?? symbol, ...(known ? { assetClass: known.assetClass } : kindOfSymbol(symbol)), currency: 'USD', timeZone: 'America/New_York', source: 'file' }
}
