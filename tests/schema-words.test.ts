import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { schemaWordsDe } from '../src-renderer/locales/schema-words-de.ts'
import { deskWordsDe } from '../src-renderer/locales/desk-words-de.ts'
import type { Desk } from '../src-shared/environments/desks/desk.ts'
import { DESKS } from '../src-shared/environments/desks/index.ts'
import { strategies } from '../src-shared/strategies/index.ts'
import type { Strategy } from '../src-shared/strategies/strategy.ts'
import { studySchema } from '../src-shared/study-file.ts'

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly oneOf?: readonly Schema[]
}

function settingsIn(schema: Schema): { readonly name: string; readonly description: string | undefined }[] {
  const own = Object.entries(schema.properties ?? {})
  return [...own.flatMap(([name, inner]) => [{ name, description: inner.description }, ...settingsIn(inner)]), ...(schema.oneOf ?? []).flatMap(settingsIn)]
}

const study = settingsIn(z.toJSONSchema(studySchema, { io: 'input', unrepresentable: 'any' }) as Schema)
const params = Object.values<Strategy>(strategies).flatMap((strategy) => settingsIn(z.toJSONSchema(strategy.params, { io: 'input' }) as Schema))
/** Drawn by parts of the form that have words of their own in the locales. */
const SPECIAL = ['universe', 'strategy', 'baselines', 'id', 'params', 'kind']

describe('German words of settings', () => {
  it('are there for every strategy and every setting of a study', () => {
    expect(Object.keys(strategies).filter((id) => !Object.hasOwn(schemaWordsDe.strategies, id))).toEqual([])
    const shown = study.filter(({ name }) => !SPECIAL.includes(name))
    expect(shown.length).toBeGreaterThan(40)
    expect(shown.filter(({ name }) => !Object.hasOwn(schemaWordsDe.labels, name)).map(({ name }) => name)).toEqual([])
    expect(shown.filter(({ description }) => description !== undefined && !Object.hasOwn(schemaWordsDe.helps, description)).map(({ description }) => description)).toEqual([])
  })

  it('are of settings and strategies that there are', () => {
    const known = new Set([...study, ...params].map(({ description }) => description))
    expect(Object.keys(schemaWordsDe.helps).filter((help) => !known.has(help))).toEqual([])
    expect(Object.keys(schemaWordsDe.strategies).filter((id) => !Object.hasOwn(strategies, id))).toEqual([])
  })
})

describe('German words of the desks', () => {
  const desks: readonly Desk[] = Object.values(DESKS)
  const parameters = desks.flatMap(({ parameters: own }) => Object.entries(own).map(([name, { meaning, unit }]) => ({ name, meaning, unit })))
  const policies = desks.flatMap(({ open }) => Object.keys(open().policies))

  it('are there for all that a desk shows, and for nothing else', () => {
    const same = (words: Readonly<Record<string, unknown>>, used: readonly string[]) => expect(Object.keys(words).sort()).toEqual([...new Set(used)].sort())
    same(deskWordsDe.desks, desks.map(({ id }) => id))
    same(deskWordsDe.policies, policies)
    same(deskWordsDe.labels, parameters.map(({ name }) => name))
    same(deskWordsDe.meanings, parameters.map(({ meaning }) => meaning))
    same(deskWordsDe.units, parameters.map(({ unit }) => unit))
  })
})
