import type { DeskInfo, DeskParameter } from '../../src-shared/api/desks.ts'
import { labelOf } from '../pages/strategies/form/field.ts'
import { deskWordsDe, type DeskWords } from './desk-words-de.ts'
import { i18n } from './index.ts'

/** Desks are described where they are defined, in English; other languages say the same here. */
const WORDS: Readonly<Record<string, DeskWords>> = { de: deskWordsDe }

const words = (): DeskWords | undefined => WORDS[i18n.global.locale.value]

export function deskTitle({ id, title }: Pick<DeskInfo, 'id' | 'title'>): string {
  return words()?.desks[id]?.title ?? title
}

export function deskMarket({ id, market }: Pick<DeskInfo, 'id' | 'market'>): string {
  return words()?.desks[id]?.market ?? market
}

export function policyTitle({ name, title }: { readonly name: string; readonly title: string }): string {
  return words()?.policies[name] ?? title
}

export function parameterWords({ name, meaning, unit }: DeskParameter): { readonly title: string; readonly description: string; readonly unit: string } {
  const known = words()
  return { title: known?.labels[name] ?? labelOf(name), description: known?.meanings[meaning] ?? meaning, unit: known?.units[unit] ?? unit }
}
