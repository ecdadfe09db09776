import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { schemaWordsDe } from '../src-renderer/locales/schema-words-de.ts'
import { deskLabelsDe } from '../src-renderer/locales/desk-words-de.ts'
import type { Desk } from '../src-shared/environments/desks/desk.ts'
import { DESKS } from '../src-shared/environments/desks/index.ts'
import { strategies } from '../src-shared/strategies/index.ts'
import type { Strategy } from '../src-shared/strategies/strategy.ts'
import { studySchema } from '../src-shared/study-file.ts'

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
}

function settingsIn(schema: Schema): { readonly name: string; readonly description: string | undefined }[] {
  const own = Object.entries(schema.properties ?? {})
  return [...own.flatMap(([name, inner]) => [{ name, description: inner.description }, ...settingsIn(inner)]), ...(schema.oneOf ?? []).flatMap(settingsIn)]
}

function optionsIn(schema: Schema): string[] {
  const inner = [...Object.values(schema.properties ?? {}), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])]
  return [...(schema.enum ?? []).filter((option) => typeof option === 'string'), ...inner.flatMap(optionsIn)]
}

const schemas = Object.values<Strategy>(strategies).map(({ params }) => z.toJSONSchema(params, { io: 'input' }) as Schema)
const study = settingsIn(z.toJSONSchema(studySchema, { io: 'input', unrepresentable: 'any' }) as Schema)
const params = schemas.flatMap(settingsIn)
/** Drawn by parts of the form that have words of their own in the locales. */
const SPECIAL = ['universe', 'strategy', 'baselines', 'id', 'params', 'kind']

describe('German words of settings', () => {
  it('are there for every setting of a study and of a strategy', () => {
    const shown = [...study.filter(({ name }) => !SPECIAL.includes(name)), ...params]
    expect(shown.length).toBeGreaterThan(100)
    expect(shown.filter(({ name }) => !Object.hasOwn(schemaWordsDe.labels, name)).map(({ name }) => name)).toEqual([])
    expect(shown.filter(({ description }) => description !== undefined && !Object.hasOwn(schemaWordsDe.helps, description)).map(({ description }) => description)).toEqual([])
  })

  it('are there for every choice of a strategy', () => {
    expect(schemas.flatMap(optionsIn).filter((option) => !Object.hasOwn(schemaWordsDe.options, option))).toEqual([])
  })

  it('are of settings that there are', () => {
    const known = new Set([...study, ...params].map(({ description }) => description))
    expect(Object.keys(schemaWordsDe.helps).filter((help) => !known.has(help))).toEqual([])
  })
})

describe('German words of the desks', () => {
  it('are there for all parameters, and for nothing else', () => {
    const names = Object.values<Desk>(DESKS).flatMap(({ parameters }) => Object.keys(parameters))
    expect(Object.keys(deskLabelsDe).sort()).toEqual([...new Set(names)].sort())
  })
})
