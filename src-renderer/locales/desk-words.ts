import type { DeskParameter } from '../../src-shared/api/desks.ts'
import { labelOf } from '../pages/strategies/form/field.ts'
import { deskLabelsDe } from './desk-words-de.ts'
import { i18n, say } from './index.ts'

/** Names of parameters, which are made of their keys in English; sentences about desks are among those that the program says. */
const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = { de: deskLabelsDe }

export function parameterWords({ name, meaning, unit }: DeskParameter): { readonly title: string; readonly description: string; readonly unit: string } {
  return { title: LABELS[i18n.global.locale.value]?.[name] ?? labelOf(name), description: say(meaning), unit: say(unit) }
}
