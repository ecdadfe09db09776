import { z } from 'zod'
import type { AssetClass, Instrument } from '../prices/instrument.ts'
import { call } from './contract.ts'

const ASSET_CLASSES = ['equity', 'fixed-income', 'commodity', 'crypto', 'currency', 'real-estate', 'cash'] as const satisfies readonly AssetClass[]

const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be lower-case words joined by hyphens' })
  .describe('Id of the universe')

export interface UniverseSummary {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly size: number
  readonly asOf: string
  readonly baseCurrency: string
  readonly builtIn: boolean
  /** Only the members of today are known, so that whoever failed is missing: results must say so. */
  readonly survivorshipBias: boolean
}

export interface UniverseDetail extends UniverseSummary {
  readonly instruments: readonly (Instrument & {
    /** Whether prices of it are stored. */
    readonly stored: boolean
  })[]
  readonly memberships: readonly { readonly symbol: string; readonly start: string; readonly end: string | null }[]
}

export const universe = {
  list: call('Universes: named lists of instruments', z.object({})).returns<{ readonly universes: readonly UniverseSummary[] }>(),
  show: call('One universe with its instruments', z.object({ id })).returns<UniverseDetail>(),
  create: call(
    'Make a universe of your own, or write it anew',
    z.object({
      id,
      symbols: z.array(z.string().min(1).max(40)).default([]).describe('Symbols of its instruments'),
      name: z.string().max(120).optional().describe('Name (default: the id)'),
      summary: z.string().max(400).optional().describe('What it is, in a sentence'),
      baseCurrency: z.string().regex(/^[A-Z]{3}$/).default('USD').describe('Currency that results are counted in'),
      file: z.string().optional().describe('CSV file of its instruments: symbol, and name, assetClass, currency, timeZone, source, sector where known'),
      members: z.string().optional().describe('CSV file of who belonged when: symbol, start, end'),
      replace: z.boolean().default(false).describe('Write over a universe of the same id'),
    }),
  ).returns<UniverseDetail & { readonly notes: readonly string[] }>(),
  save: call(
    'Write a universe of your own as a page has edited it: what is not said of an instrument is taken from what is known of it',
    z.object({
      id,
      name: z.string().trim().min(1, { error: 'is missing' }).max(120),
      summary: z.string().max(400).default(''),
      baseCurrency: z.string().regex(/^[A-Z]{3}$/, { error: 'is a three-letter code such as USD' }).default('USD'),
      instruments: z
        .array(
          z.object({
            symbol: z.string().regex(/^\S{1,40}$/, { error: 'must not be empty or hold spaces' }),
            name: z.string().max(200).optional(),
            assetClass: z.enum(ASSET_CLASSES).optional(),
            currency: z.string().regex(/^[A-Z]{3}$/, { error: 'is a three-letter code such as USD' }).optional(),
            timeZone: z.string().max(60).optional(),
            source: z.string().max(40).optional(),
            sector: z.string().max(120).optional(),
            benchmark: z.boolean().optional(),
          }),
        )
        .min(1, { error: 'A universe needs at least one instrument.' })
        .max(5000)
        .readonly(),
      memberships: z.array(z.object({ symbol: z.string(), start: z.string(), end: z.string().nullable() })).max(100_000).readonly().default([]),
      /** A new universe must not take another's place by accident. */
      isNew: z.boolean().default(false),
    }),
  ).returns<UniverseDetail & { readonly notes: readonly string[] }>(),
  readMembers: call(
    'Read a file of who belonged when, without writing anything',
    z.object({ file: z.string().min(1).describe('CSV file: symbol, start, end') }),
  ).returns<{ readonly memberships: UniverseDetail['memberships'] }>(),
  remove: call('Remove a universe of your own, or the newer list of a built-in one', z.object({ id })).returns<{ readonly removed: boolean }>(),
  refresh: call("Fetch today's members of a universe from Wikipedia", z.object({ id })).returns<{
    readonly universe: UniverseSummary
    readonly joined: readonly string[]
    readonly left: readonly string[]
  }>(),
}
