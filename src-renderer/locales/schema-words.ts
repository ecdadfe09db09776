import { labelOf } from '../pages/strategies/form/field.ts'
import { i18n } from './index.ts'
import { schemaWordsDe, type SchemaWords } from './schema-words-de.ts'

/** Settings are described where they are defined, in English; other languages say the same here. */
const WORDS: Readonly<Record<string, SchemaWords>> = { de: schemaWordsDe }

const words = (): SchemaWords | undefined => WORDS[i18n.global.locale.value]

export function labelFor(name: string): string {
  return words()?.labels[name] ?? labelOf(name)
}

export function helpFor(description: string | undefined): string | undefined {
  return description === undefined ? undefined : (words()?.helps[description] ?? description)
}

export function optionFor(option: string): string {
  return words()?.options[option] ?? labelOf(option)
}
