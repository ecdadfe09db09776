import { readFileSync } from 'node:fs'
import { tryParseDay, type Day } from '../../../src-shared/base/day.ts'
import { badInput, fail } from '../../../src-shared/base/failure.ts'
import { minorUnit } from '../../../src-shared/prices/currency.ts'
import { ASSET_CLASSES, type AssetClass, type Instrument } from '../../../src-shared/prices/instrument.ts'
import type { UniverseFile } from '../../../src-shared/prices/universe.ts'
import { headRows, readRows } from '../../sources/csv/csv-rows.ts'
import { decodeText } from '../../sources/csv/csv-text.ts'
import type { MarketStore } from '../../storage/market.ts'
import { knownInstruments } from './known-instruments.ts'

type Row = Readonly<Record<string, string>> & { readonly line: string }

/** Instruments of a CSV file: a column `symbol`, and what else is known of each. */
export function readInstruments(file: string, market: MarketStore, notes: string[]): Instrument[] {
  const known = knownInstruments(market)
  const rows = readTable(file, ['symbol'])
  return rows.map((row) => {
    const { symbol } = row
    if (/\s/.test(symbol) || symbol === '') badInput(symbol === '' ? 'The symbol is missing.' : `"${symbol}" has a space in it.`, { where: `${row.line}, column symbol` })
    const base = known.get(symbol)
    if (!base && !row.currency) notes.push(`${symbol} has no currency in the file; USD was assumed.`)
    const published = row.currency || base?.currency || 'USD'
    const currency = minorUnit(published)?.currency ?? published.toUpperCase()
    if (!/^[A-Z]{3}$/.test(currency)) badInput(`"${published}" is not a currency.`, { where: `${row.line}, column currency`, hint: 'Write a three-letter code such as USD.' })
    const sector = row.sector || base?.sector
    return {
      symbol,
      name: row.name || base?.name || symbol,
      assetClass: readClass(row) ?? base?.assetClass ?? 'equity',
      currency,
      timeZone: row.timezone || base?.timeZone || 'America/New_York',
      source: row.source || base?.source || 'yahoo',
      ...(sector ? { sector } : {}),
      ...(/^(true|yes|1)$/i.test(row.benchmark ?? '') || base?.benchmark ? { benchmark: true } : {}),
    }
  })
}

/** Who belonged when: columns symbol, start and end; an empty end is a member of today. */
export function readMembers(file: string): NonNullable<UniverseFile['memberships']> {
  return readTable(file, ['symbol', 'start', 'end']).map(({ symbol, start, end, line }) => {
    const first = readDate(start, line, 'start')
    const last = end === '' ? null : readDate(end, line, 'end')
    if (symbol === '') badInput('The symbol is missing.', { where: `${line}, column symbol` })
    if (last !== null && last <= first) badInput(`${symbol} ends (${end}) before it starts (${start}).`, { where: line })
    return { symbol, start, end: end === '' ? null : end }
  })
}

function readClass(row: Row): AssetClass | undefined {
  const text = (row.assetclass || row.class || '').toLowerCase().replace(/[ _]/g, '-')
  if (text === '') return undefined
  return ASSET_CLASSES.find((one) => one === text) ?? badInput(`"${text}" is not an asset class.`, { where: `${row.line}, column assetClass`, hint: `Classes: ${ASSET_CLASSES.join(', ')}.` })
}

function readDate(text: string, line: string, column: string): Day {
  return tryParseDay(text) ?? badInput(`"${text}" is not a date.`, { where: `${line}, column ${column}`, hint: 'Write it as YYYY-MM-DD.' })
}

/** The rows of a small CSV file by their titles in lower case. */
function readTable(file: string, needed: readonly string[]): Row[] {
  const text = decodeText(readBytes(file), file)
  const separator = [',', ';', '\t', '|'].find((one) => (headRows(text, one, 1)[0]?.cells.length ?? 0) > 1) ?? ','
  let titles: string[] | undefined
  const rows: Row[] = []
  readRows(text, separator, (cells, line) => {
    if (!titles) {
      titles = cells.map((cell) => cell.trim().toLowerCase().replace(/[^a-z]/g, ''))
      titles = titles.map((title) => (title === 'ticker' ? 'symbol' : title))
      const missing = needed.filter((title) => !titles!.includes(title))
      if (missing.length > 0) badInput(`The file has no column ${missing.join(' and ')}.`, { where: `${file}:${line}`, hint: `The first line names the columns: ${needed.join(',')}.` })
      return
    }
    rows.push({ ...Object.fromEntries(titles.map((title, c) => [title, (cells[c] ?? '').trim()])), line: `${file}:${line}` })
  }).next(Infinity)
  return rows
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    return fail('not-found', 'The file cannot be read.', { where: file, hint: 'Check its name and its permissions.', cause })
  }
}
