import { fail } from '../../src-shared/base/failure.ts'
import type { Instrument } from '../../src-shared/prices/instrument.ts'
import { readTables, type HtmlTable } from './html-table.ts'
import type { MembersSource } from './source.ts'

interface ListPage {
  readonly page: string
  /** Titles under which the table has its columns; the first that is there counts. */
  readonly symbol: readonly string[]
  readonly name: readonly string[]
  readonly sector: readonly string[]
  /** A list much shorter or longer than the index is a table that was misread. */
  readonly members: readonly [fewest: number, most: number]
}

const PAGES: Readonly<Record<string, ListPage>> = {
  'sp-500': {
    page: 'List_of_S%26P_500_companies',
    symbol: ['symbol', 'ticker symbol', 'ticker'],
    name: ['security', 'company'],
    sector: ['gics sector', 'sector'],
    members: [480, 520],
  },
  'nasdaq-100': {
    page: 'Nasdaq-100',
    symbol: ['ticker', 'symbol'],
    name: ['company', 'security'],
    sector: ['icb industry', 'gics sector', 'sector', 'industry'],
    members: [95, 110],
  },
  'dow-30': {
    page: 'Dow_Jones_Industrial_Average',
    symbol: ['symbol', 'ticker'],
    name: ['company'],
    sector: ['sector', 'industry'],
    members: [30, 30],
  },
}

const USER_AGENT = 'Terrace/0.1 (portfolio laboratory for personal use; reads index members)'
const SYMBOL = /^[A-Z]{1,6}([.-][A-Z]{1,2})?$/

export const wikipedia = {
  kind: 'members',
  title: 'Wikipedia',
  summary: "Today's members of the S&P 500, the Nasdaq-100 and the Dow Jones Industrial Average: survivors only, so results from them carry survivorship bias.",
  network: true,
  universes: Object.keys(PAGES),
  async members(universe, tools, signal) {
    const list = PAGES[universe] ?? fail('bad-input', `Wikipedia has no list for the universe "${universe}".`, { hint: `Lists: ${Object.keys(PAGES).join(', ')}.` })
    const url = `https://en.wikipedia.org/wiki/${list.page}`
    const answer = await tools.fetch({ url, from: 'Wikipedia', headers: { 'User-Agent': USER_AGENT }, signal, flaw: (text) => (/<\/table>/i.test(text) ? undefined : 'sent a page without a table') })
    return readMembers(answer.text, list, url)
  },
} as const satisfies MembersSource

function readMembers(html: string, list: ListPage, url: string): Instrument[] {
  for (const table of readTables(html)) {
    const members = membersOf(table, list)
    if (members.length >= list.members[0] && members.length <= list.members[1]) return members
  }
  return fail('unavailable', 'No table of the page reads as a list of members.', { where: url, hint: 'Wikipedia has changed the page; the stored list was kept.' })
}

function membersOf(table: HtmlTable, list: ListPage): Instrument[] {
  const titles = table.header.map((cell) => cell.toLowerCase())
  const column = (names: readonly string[]) => names.map((name) => titles.indexOf(name)).find((at) => at >= 0)
  const symbolAt = column(list.symbol)
  const nameAt = column(list.name)
  if (symbolAt === undefined || nameAt === undefined) return []
  const sectorAt = column(list.sector)
  const members = new Map<string, Instrument>()
  for (const row of table.rows) {
    // Dow tables write "NYSE: MMM".
    const ticker = (row[symbolAt] ?? '').replace(/^.*:\s*/, '').trim()
    if (!SYMBOL.test(ticker)) continue
    // Yahoo writes share classes with a hyphen: BRK.B is BRK-B.
    const symbol = ticker.replace('.', '-')
    const sector = sectorAt === undefined ? '' : (row[sectorAt] ?? '')
    const instrument: Instrument = { symbol, name: row[nameAt] || symbol, assetClass: 'equity', currency: 'USD', timeZone: 'America/New_York', source: 'yahoo' }
    members.set(symbol, sector === '' ? instrument : { ...instrument, sector })
  }
  return [...members.values()]
}
