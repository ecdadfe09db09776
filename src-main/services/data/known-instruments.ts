import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../../src-shared/base/failure.ts'
import type { Instrument } from '../../../src-shared/prices/instrument.ts'
import { universeFileSchema, universeFromFile, type Universe } from '../../../src-shared/prices/universe.ts'
import { PROJECT_FOLDER } from '../../project.ts'
import type { MarketStore } from '../../storage/market.ts'

let builtIns: readonly Universe[] | undefined

/** The universes that ship with the program. */
export function builtInUniverses(): readonly Universe[] {
  builtIns ??= readFolder(join(PROJECT_FOLDER, 'resources', 'universes'))
  return builtIns
}

function readFolder(folder: string): Universe[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => universeFromFile(universeFileSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))))
}

/** Built-in universes, with those of the user among them; one of the same id takes the place of the built-in. */
export function listUniverses(market: MarketStore): Universe[] {
  const all = new Map(builtInUniverses().map((universe) => [universe.id, universe]))
  for (const universe of market.universes.list()) all.set(universe.id, universe)
  return [...all.values()]
}

export function findUniverse(market: MarketStore, id: string): Universe {
  const all = listUniverses(market)
  return all.find((universe) => universe.id === id) ?? fail('not-found', `There is no universe "${id}".`, { where: id, hint: `Universes: ${all.map((universe) => universe.id).join(', ')}.` })
}

/** What is known about symbols from all universes; the user's own word counts more than a built-in list's. */
export function knownInstruments(market: MarketStore): ReadonlyMap<string, Instrument> {
  return new Map([...builtInUniverses(), ...market.universes.list()].flatMap((universe) => universe.instruments.map((instrument) => [instrument.symbol, instrument] as const)))
}
