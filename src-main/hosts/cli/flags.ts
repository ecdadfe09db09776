import { Argument, Option, type Command } from 'commander'
import { z } from 'zod'

/**
 * Command-line flags out of a zod schema, so that a parameter is described, defaulted and checked in one place. Values stay text
 * here; `readFlags` gives them the type that the schema wants, and the schema itself judges them.
 */
export function addFlags(command: Command, schema: z.ZodObject, positional: readonly string[]): void {
  for (const [key, field] of Object.entries(schema.shape)) {
    const shape = describeField(field as z.ZodType)
    if (positional.includes(key)) {
      const name = `${key}${shape.type === 'array' ? '...' : ''}`
      command.addArgument(new Argument(shape.optional ? `[${name}]` : `<${name}>`, shape.description))
      continue
    }
    const flag = `--${kebab(key)}`
    // `report --json FILE` writes a file, `report --json` prints as everywhere else: the value is optional.
    if (key === 'json') {
      command.addOption(new Option(`${flag} [${placeholder(shape)}]`, explain(shape)))
      continue
    }
    const option =
      shape.type === 'boolean' ? new Option(flag, explain(shape)) : new Option(`${flag} <${shape.type === 'array' ? `${placeholder(shape)}...` : placeholder(shape)}>`, explain(shape))
    if (shape.choices) option.choices([...shape.choices])
    command.addOption(option)
    if (shape.type === 'boolean' && shape.defaultValue === true) command.addOption(new Option(`--no-${kebab(key)}`, `Not: ${shape.description}`))
  }
}

/** The words of the command line as an input for the schema: only what was given, with numbers and JSON read as such. */
export function readFlags(schema: z.ZodObject, positional: readonly string[], argumentsGiven: readonly unknown[], options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(schema.shape)) {
    const index = positional.indexOf(key)
    const given = index >= 0 ? argumentsGiven[index] : options[key]
    if (given !== undefined && !(key === 'json' && given === true)) input[key] = readValue(describeField(field as z.ZodType), given)
  }
  return input
}

function readValue(shape: FieldShape, given: unknown): unknown {
  if (Array.isArray(given)) return shape.item ? given.map((item) => readValue(shape.item!, item)) : given
  if (typeof given !== 'string') return given
  // Text that is no number goes on as it is: the schema then says what it expected, and where.
  if (shape.type === 'number') return given.trim() !== '' && Number.isFinite(Number(given)) ? Number(given) : given
  if (shape.type === 'other') return tryJson(given)
  return given
}

/** JSON where it is JSON, else the words themselves. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

interface FieldShape {
  readonly type: 'string' | 'number' | 'boolean' | 'array' | 'other'
  readonly description: string
  readonly optional: boolean
  readonly defaultValue?: unknown
  readonly choices?: readonly string[]
  readonly item?: FieldShape
}

function describeField(field: z.ZodType): FieldShape {
  let inner = field
  let description = field.description ?? ''
  let optional = false
  let defaultValue: unknown
  for (;;) {
    description ||= inner.description ?? ''
    if (inner instanceof z.ZodDefault) {
      defaultValue = inner.def.defaultValue
      optional = true
      inner = inner.def.innerType as z.ZodType
    } else if (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) {
      optional = true
      inner = inner.def.innerType as z.ZodType
    } else if (inner instanceof z.ZodPipe) inner = inner.def.in as z.ZodType
    else break
  }
  const shape = { description, optional, defaultValue }
  if (inner instanceof z.ZodEnum) return { ...shape, type: 'string', choices: inner.options.map(String) }
  if (inner instanceof z.ZodArray) return { ...shape, type: 'array', item: describeField(inner.element as z.ZodType) }
  if (inner instanceof z.ZodNumber) return { ...shape, type: 'number' }
  if (inner instanceof z.ZodBoolean) return { ...shape, type: 'boolean' }
  if (inner instanceof z.ZodString) return { ...shape, type: 'string' }
  return { ...shape, type: 'other' }
}

/** The schema fills in the default, not the parser, so that what was given can be told from what was not; help still says it. */
function explain({ description, defaultValue }: FieldShape): string {
  const silent = defaultValue === undefined || defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0)
  return silent ? description : `${description} (default: ${typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue)})`
}

function placeholder(shape: FieldShape): string {
  if (shape.type === 'array') return shape.item?.type === 'number' ? 'numbers' : 'values'
  return shape.type === 'number' ? 'number' : shape.type === 'other' ? 'json' : 'text'
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
