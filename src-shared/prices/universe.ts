import { z } from 'zod'
import { parseDay, tryParseDay, type Day } from '../base/day.ts'
import { ASSET_CLASSES, type Instrument } from './instrument.ts'

/** When an instrument belonged to the universe: from `start` until the day before `end`, or still (null). */
export interface Membership {
  readonly symbol: string
  readonly start: Day
  readonly end: Day | null
}

/** A named list of instruments as it stood on a day. */
export interface Universe {
  readonly id: string
  readonly name: string
  /** One plain sentence. */
  readonly summary: string
  readonly asOf: Day
  readonly baseCurrency: string
  readonly instruments: readonly Instrument[]
  /** What the universe is compared with; not one of its instruments. */
  readonly benchmark: Instrument | null
  /** Who belonged when; empty where only the members of `asOf` are known. */
  readonly memberships: readonly Membership[]
}

const daySchema = z.string().refine((text) => tryParseDay(text) !== undefined, { error: 'is not a date; write it as YYYY-MM-DD' })

const instrumentSchema = z.strictObject({
  symbol: z.string().regex(/^\S+$/, { error: 'must not be empty or hold spaces' }),
  name: z.string().min(1),
  assetClass: z.enum(ASSET_CLASSES),
  currency: z.string().regex(/^[A-Z]{3}$/, { error: 'must be a three-letter code such as USD' }),
  timeZone: z.string().min(1),
  source: z.string().min(1),
  sector: z.string().min(1).optional(),
  benchmark: z.boolean().optional(),
})

function hasNoRepeats(instruments: readonly { readonly symbol: string }[]): boolean {
  return new Set(instruments.map((one) => one.symbol)).size === instruments.length
}

/** How a universe is written in a file: days as YYYY-MM-DD. */
export const universeFileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be lower-case words joined by hyphens' }),
  name: z.string().min(1),
  summary: z.string().min(1),
  asOf: daySchema,
  baseCurrency: z.string().regex(/^[A-Z]{3}$/),
  instruments: z.array(instrumentSchema).min(1).refine(hasNoRepeats, { error: 'names a symbol twice' }),
  benchmark: instrumentSchema.nullable().default(null),
  memberships: z.array(z.strictObject({ symbol: z.string().min(1), start: daySchema, end: daySchema.nullable() })).default([]),
})

export type UniverseFile = z.input<typeof universeFileSchema>

export function universeFromFile(file: z.output<typeof universeFileSchema>): Universe {
  return {
    ...file,
    asOf: parseDay(file.asOf),
    memberships: file.memberships.map(({ symbol, start, end }) => ({
      symbol,
      start: parseDay(start),
      end: end === null ? null : parseDay(end),
    })),
  }
}

/** Whether results of this universe must say "survivorship bias": only today's members of a changing list are known. */
export function hasSurvivorshipBias(universe: Universe): boolean {
  return universe.memberships.length === 0
}
