import type { ApiServices } from '../../src-shared/api/index.ts'
import type { UniverseDetail, UniverseSummary } from '../../src-shared/api/universe.ts'
import { formatDay } from '../../src-shared/base/day.ts'
import { fail } from '../../src-shared/base/failure.ts'
import type { Instrument } from '../../src-shared/prices/instrument.ts'
import { hasSurvivorshipBias, type Universe, type UniverseFile } from '../../src-shared/prices/universe.ts'
import type { ServiceContext } from '../app.ts'
import { dayAt } from '../sources/exchange-time.ts'
import { SOURCES } from '../sources/index.ts'
import { openNetwork } from '../sources/network.ts'
import type { MarketStore } from '../storage/market.ts'
import { builtInUniverses, findUniverse, listUniverses } from './data/known-instruments.ts'
import { readMembers, readInstruments } from './data/universe-file.ts'

export function createUniverseService({ stores, ports }: ServiceContext): ApiServices['universe'] {
  const market = (): MarketStore => stores().market
  return {
    list: () => ({ universes: listUniverses(market()).map(toSummary) }),
    show: ({ id }) => toDetail(findUniverse(market(), id), market()),
    create: ({ id, symbols, name, summary, baseCurrency, file, members, replace }) => {
      const existing = listUniverses(market()).find((universe) => universe.id === id)
      if (existing && !replace) fail('conflict', `There is a universe "${id}" already.`, { where: id, hint: 'Choose another id, or add --replace.' })
      const notes: string[] = []
      const listed = file === undefined ? [] : readInstruments(file, market(), notes)
      const memberships = members === undefined ? [] : readMembers(members)
      const named = [...symbols, ...memberships.map(({ symbol }) => symbol)]
      const instruments = collect(listed, named, market(), notes)
      if (instruments.length === 0) fail('bad-input', 'A universe needs at least one instrument.', { where: id, hint: 'Name symbols, or a file with --file.' })
      const universe: UniverseFile = {
        id,
        name: name ?? id,
        summary: summary ?? `Universe of your own with ${instruments.length} instruments.`,
        asOf: formatDay(dayAt('UTC', ports.now())),
        baseCurrency,
        instruments,
        memberships,
      }
      market().universes.write(universe, ports.now())
      return { ...toDetail(findUniverse(market(), id), market()), notes }
    },
    save: ({ id, name, summary, baseCurrency, instruments: wanted, memberships, isNew }) => {
      const before = listUniverses(market()).find((universe) => universe.id === id)
      if (before && isNew) fail('conflict', `There is a universe "${id}" already.`, { where: id, hint: 'Choose another name.' })
      const notes: string[] = []
      // What was said of an instrument before counts most: another universe may know it differently.
      const known = new Map(collect(before?.instruments ?? [], wanted.map(({ symbol }) => symbol), market(), notes).map((instrument) => [instrument.symbol, instrument]))
      const said = new Map(wanted.map(({ symbol, ...facts }) => [symbol, { ...known.get(symbol)!, ...withoutGaps(facts) }]))
      const instruments = [...said.values()]
      market().universes.write({ id, name, summary: summary.trim() || 'A list of your own.', asOf: formatDay(dayAt('UTC', ports.now())), baseCurrency, instruments, memberships: [...memberships], ...(before?.benchmark ? { benchmark: before.benchmark } : {}) }, ports.now())
      return { ...toDetail(findUniverse(market(), id), market()), notes }
    },
    readMembers: ({ file }) => ({ memberships: readMembers(file).map(({ symbol, start, end }) => ({ symbol, start, end: end ?? null })) }),
    remove: ({ id }) => {
      const removed = market().universes.remove(id)
      if (!removed) {
        const builtIn = builtInUniverses().some((universe) => universe.id === id)
        fail(builtIn ? 'bad-input' : 'not-found', builtIn ? `"${id}" comes with the program and stays.` : `There is no universe "${id}" of your own.`, { where: id })
      }
      return { removed }
    },
    refresh: async ({ id }) => {
      const before = findUniverse(market(), id)
      if (before.memberships.length > 0) fail('bad-input', `"${id}" says who belonged when; a list of today would undo that.`, { where: id })
      const members = await SOURCES.wikipedia.members(id, openNetwork(process.env.TERRACE_NETWORK, stores().settings.read()), undefined)
      const old = new Map(before.instruments.map((instrument) => [instrument.symbol, instrument]))
      const now = new Set(members.map(({ symbol }) => symbol))
      // Benchmarks are no members, and stay.
      const benchmarks = before.instruments.filter(({ benchmark, symbol }) => benchmark && !now.has(symbol))
      const { memberships: _, ...file } = before
      market().universes.write({ ...file, asOf: formatDay(dayAt('UTC', ports.now())), instruments: [...members, ...benchmarks] }, ports.now())
      return {
        universe: toSummary(findUniverse(market(), id)),
        joined: members.filter(({ symbol }) => !old.has(symbol)).map(({ symbol }) => symbol),
        left: before.instruments.filter(({ symbol, benchmark }) => !now.has(symbol) && !benchmark).map(({ symbol }) => symbol),
      }
    },
  }
}

/** Listed instruments first; then the named ones, from what universes and the store know of them. */
function collect(listed: readonly Instrument[], named: readonly string[], market: MarketStore, notes: string[]): Instrument[] {
  const known = new Map([...listUniverses(market).flatMap(({ instruments }) => instruments), ...market.bars.list().map(({ instrument }) => instrument)].map((instrument) => [instrument.symbol, instrument]))
  const all = new Map(listed.map((instrument) => [instrument.symbol, instrument]))
  for (const symbol of named) {
    if (all.has(symbol)) continue
    const found = known.get(symbol)
    if (!found) notes.push(`Nothing is known of ${symbol} yet; it counts as a share in US dollars from Yahoo until its prices are downloaded.`)
    all.set(symbol, found ?? unknownInstrument(symbol))
  }
  return [...all.values()]
}

function withoutGaps<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== '')) as Partial<T>
}

function unknownInstrument(symbol: string): Instrument {
  return { symbol, name: symbol, assetClass: 'equity', currency: 'USD', timeZone: 'America/New_York', source: 'yahoo' }
}

function toSummary(universe: Universe): UniverseSummary {
  const { id, name, summary, asOf, baseCurrency, instruments } = universe
  return {
    id,
    name,
    summary,
    size: instruments.length,
    asOf: formatDay(asOf),
    baseCurrency,
    builtIn: builtInUniverses().some((builtIn) => builtIn.id === id),
    survivorshipBias: hasSurvivorshipBias(universe),
  }
}

function toDetail(universe: Universe, market: MarketStore): UniverseDetail {
  const stored = new Set(market.bars.list().map(({ instrument }) => instrument.symbol))
  return {
    ...toSummary(universe),
    instruments: universe.instruments.map((instrument) => ({ ...instrument, stored: stored.has(instrument.symbol) })),
    memberships: universe.memberships.map(({ symbol, start, end }) => ({ symbol, start: formatDay(start), end: end === null ? null : formatDay(end) })),
  }
}
