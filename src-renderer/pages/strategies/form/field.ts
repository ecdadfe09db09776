/** The part of JSON Schema that zod writes for the parameters of studies and strategies. */
export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  /** Its name, where it is not told by the key. */
  readonly title?: string
  /** What it is measured in, where the key does not say. */
  readonly unit?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly propertyNames?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

/** What a control has to be able to say. */
type FieldKind = 'number' | 'switch' | 'choice' | 'text' | 'day' | 'choices' | 'list' | 'group' | 'variants' | 'record' | 'reward' | 'plain'

const DAY_NAMES = /^(?:from|to)$|From$|To$/

export function kindOf(schema: JsonSchema, name: string): FieldKind {
  const { type, properties, additionalProperties } = schema
  if (schema.enum) return 'choice'
  if (type === 'boolean') return 'switch'
  if (type === 'number' || type === 'integer') return 'number'
  if (type === 'string') return DAY_NAMES.test(name) ? 'day' : 'text'
  if (type === 'array') return schema.items?.enum ? 'choices' : isSimple(schema.items) ? 'list' : 'plain'
  if (properties) return name === 'reward' && REWARD_WEIGHTS.every((key) => Object.hasOwn(properties, key)) ? 'reward' : 'group'
  if (type === 'object' && schema.propertyNames?.enum && typeof additionalProperties === 'object') return 'record'
  if (variantsOf(schema).length > 1) return 'variants'
  return 'plain'
}

/** The four weights of a learned strategy's reward, which are drawn as sliders. */
export const REWARD_WEIGHTS = ['alpha', 'beta', 'gamma', 'delta'] as const

function isSimple(items: JsonSchema | undefined): boolean {
  return items?.type === 'string' || items?.type === 'number' || items?.type === 'integer'
}

/** Of a value that may be left empty, what it is when it is not; everything else as it is. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  const choices = (schema.anyOf ?? schema.oneOf)?.filter(({ type }) => type !== 'null')
  if (choices?.length !== 1) return schema
  const { anyOf: _, oneOf: __, ...outer } = schema
  return { ...choices[0], ...outer }
}

/** Forms of one value that are told apart by a constant: `kind: walk-forward` or `kind: single`. */
export function variantsOf(schema: JsonSchema): readonly { readonly key: string; readonly value: string; readonly schema: JsonSchema }[] {
  return (schema.oneOf ?? schema.anyOf ?? []).flatMap((variant) => {
    const entry = Object.entries(variant.properties ?? {}).find(([, property]) => typeof property.const === 'string')
    return entry ? [{ key: entry[0], value: String(entry[1].const), schema: variant }] : []
  })
}

const UNITS = ['Days', 'Bps', 'Years', 'Months', 'Hours', 'Minutes', 'Seconds', 'Ms'] as const
type Unit = (typeof UNITS)[number]

/** Units stand last in names: `lookbackDays`, `costBps`. */
export function unitOf(name: string): Unit | null {
  return UNITS.find((unit) => name.endsWith(unit)) ?? (name === 'days' ? 'Days' : name === 'years' ? 'Years' : null)
}

/** `lookbackDays` as people write it beside a number with its unit: `Lookback`. */
export function labelOf(name: string): string {
  const unit = unitOf(name)
  const bare = unit && name.length > unit.length ? name.slice(0, -unit.length) : name
  const words = bare.replaceAll(/[-_]/g, ' ').replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Shares of something: 0.3 is read as 30 %. */
const SHARES = /weight|rate|spread$|haircut|share|cap$|band|adjustment|cash|riskfree|^top$|dropout|drawdown|volatility|turnover|fraction/i

export function isShare(schema: JsonSchema, name: string): boolean {
  return schema.type === 'number' && unitOf(name) === null && (schema.maximum ?? Infinity) <= 5 && SHARES.test(name)
}

/** Numbers as people type them, with the decimal sign of their language; null while it is none. */
export function readNumber(typed: string): number | null {
  const text = typed.trim().replace(/[\s_'’]/g, '')
  const plain = /^[-+−]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.')
  if (plain === '' || !/^[-+−]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return null
  const value = Number(plain.replace('−', '-'))
  return Number.isFinite(value) ? value : null
}
