import type { StudyPath } from '../pages/strategies/study-text.ts'
import { labelOf } from '../pages/strategies/form/field.ts'
import { i18n } from './index.ts'
import { schemaWordsDe, type SchemaWords } from './schema-words-de.ts'

/** Settings are described where they are defined, in English; other languages say the same here. */
const WORDS: Readonly<Record<string, SchemaWords>> = { de: schemaWordsDe }

/** Parameters are the same wherever the strategy stands; other settings are found by their whole path. */
function keyOf(path: StudyPath): string {
  const params = path.indexOf('params')
  return (params < 0 ? path : path.slice(params + 1)).filter((step) => typeof step === 'string').join('.')
}

const words = (): SchemaWords | undefined => WORDS[i18n.global.locale.value]

export function labelFor(path: StudyPath, name: string): string {
  return words()?.labels[keyOf(path)] ?? labelOf(name)
}

export function helpFor(path: StudyPath, description: string | undefined): string | undefined {
  return words()?.helps[keyOf(path)] ?? description
}

export function optionFor(name: string, option: string): string {
  return words()?.options[`${name}.${option}`] ?? labelOf(option)
}

export function strategyTitle(id: string, title: string): string {
  return words()?.strategies[id]?.title ?? title
}

export function strategySummary(id: string, summary: string): string {
  return words()?.strategies[id]?.summary ?? summary
}
