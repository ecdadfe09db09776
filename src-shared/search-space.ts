import { z } from 'zod'
import { badInput } from './base/failure.ts'
import type { Rng } from './base/rng.ts'

/** What one parameter may be in a search. */
type Axis =
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly integer: boolean; readonly logarithmic: boolean }
  | { readonly kind: 'choice'; readonly values: readonly unknown[] }

/** Axes by parameter; a parameter within another is written with a dot, `reward.beta`. */
type SearchSpace = Readonly<Record<string, Axis>>

/** As a study file gives it: two numbers are a range, `{ values }` a choice, nothing the schema's own range. */
export const searchParamsSchema = z.record(z.string(), z.union([z.null(), z.tuple([z.number(), z.number()]), z.strictObject({ values: z.array(z.json()).min(1) })]))

type GivenAxes = z.output<typeof searchParamsSchema>

interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

/** Ranges over this many times are searched by size: 0.0001 and 0.001 lie as far apart as 0.001 and 0.01. */
const WIDE = 50

/** The axes that a study names, or every parameter of the strategy that has a range or a choice of its own. */
export function searchSpaceOf(schema: z.ZodObject, given: GivenAxes): SearchSpace {
  const known = searchableAxes(schema)
  const names = Object.keys(given).length > 0 ? Object.keys(given) : Object.keys(known)
  const space = names.map((name): [string, Axis] => {
    const own = known[name]
    const wanted = given[name] ?? null
    if (wanted !== null && !Array.isArray(wanted)) return [name, { kind: 'choice', values: (wanted as { values: unknown[] }).values }]
    if (wanted !== null) return [name, rangeOf(name, wanted as [number, number], own)]
    return [name, own ?? badInput(`The strategy has no parameter "${name}" with a range to search.`, { where: `search.params.${name}`, hint: `It has: ${Object.keys(known).join(', ')}.` })]
  })
  if (space.length === 0) badInput('The strategy has no parameter that could be searched.', { where: 'search.params' })
  return Object.fromEntries(space)
}

/** Every parameter that has a range or a choice of its own. */
export function searchableAxes(schema: z.ZodObject): SearchSpace {
  return axesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
}

function rangeOf(name: string, [low, high]: readonly [number, number], own: Axis | undefined): Axis {
  if (!(low < high)) badInput(`The range of "${name}" ends before it begins.`, { where: `search.params.${name}` })
  return { kind: 'range', low, high, integer: own?.kind === 'range' && own.integer, logarithmic: low > 0 && high / low >= WIDE }
}

function axesOf(schema: JsonSchema, prefix = ''): Record<string, Axis> {
  const axes: Record<string, Axis> = {}
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const name = prefix + key
    if (property.properties) Object.assign(axes, axesOf(property, `${name}.`))
    else if (property.enum) axes[name] = { kind: 'choice', values: property.enum }
    else if (property.type === 'boolean') axes[name] = { kind: 'choice', values: [false, true] }
    else if (property.type === 'number' || property.type === 'integer') {
      const low = property.minimum ?? property.exclusiveMinimum
      const high = property.maximum ?? property.exclusiveMaximum
      if (low !== undefined && high !== undefined && low < high) axes[name] = { kind: 'range', low, high, integer: property.type === 'integer', logarithmic: low > 0 && high / low >= WIDE }
    }
  }
  return axes
}

/** One point of the space, by parameter. */
export function drawPoint(space: SearchSpace, rng: Rng): Record<string, unknown> {
  return Object.fromEntries(Object.entries(space).map(([name, axis]) => [name, drawOn(axis, rng)]))
}

function drawOn(axis: Axis, rng: Rng): unknown {
  if (axis.kind === 'choice') return axis.values[rng.integer(axis.values.length)]
  const { low, high, integer, logarithmic } = axis
  const drawn = logarithmic ? Math.exp(Math.log(low) + rng.uniform() * Math.log(high / low)) : low + rng.uniform() * (high - low)
  return integer ? Math.round(drawn) : Number(drawn.toPrecision(4))
}

/** Parameters with a point set into them. */
export function withPoint(params: Readonly<Record<string, unknown>>, point: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const out = JSON.parse(JSON.stringify(params)) as Record<string, unknown>
  for (const [name, value] of Object.entries(point)) {
    const path = name.split('.')
    let at = out
    for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>
    at[path[path.length - 1]] = value
  }
  return out
}
