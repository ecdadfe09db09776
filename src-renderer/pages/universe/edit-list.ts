import type { Api } from '../../../src-shared/api/index.ts'
import type { UniverseDetail } from '../../../src-shared/api/universe.ts'

export type SavedList = Parameters<Api['universe']['save']>[0]
type SavedInstrument = SavedList['instruments'][number]

/** A list as it is, in the words in which it is saved: what was said of its instruments goes along. */
export function asSaved(list: UniverseDetail): SavedList {
  const { id, name, summary, baseCurrency, memberships } = list
  return { id, name, summary, baseCurrency, memberships, instruments: list.instruments.map(({ stored: _, ...instrument }): SavedInstrument => instrument) }
}

/** An id of a name: lower-case words joined by hyphens, and a number behind it where it is taken. */
export function idOf(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  const base = plain || 'list'
  if (!taken.includes(base)) return base
  let n = 2
  while (taken.includes(`${base}-${n}`)) n += 1
  return `${base}-${n}`
}
