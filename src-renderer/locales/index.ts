import { createI18n } from 'vue-i18n'
import type { Settings } from '../../src-shared/api/settings.ts'
import { translate } from '../../src-shared/words/index.ts'
import { de } from './de.ts'
import { en } from './en.ts'

/** `{ a: { b: 'text' } }` gives the key `a.b`: a key that does not exist is a compile error. */
type KeyOf<Messages, Prefix extends string = ''> = {
  [K in keyof Messages & string]: Messages[K] extends string ? `${Prefix}${K}` : KeyOf<Messages[K], `${Prefix}${K}.`>
}[keyof Messages & string]

type MessageKey = KeyOf<typeof en>
type Values = Readonly<Record<string, string | number>>

/** Every language with its messages. Each has the shape of the English ones, so a missing key is a compile error too. */
const messages = { en, de } satisfies Record<Exclude<Settings['language'], 'system'>, typeof en>

export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages })

/** The text of a key in the language shown. */
export function t(key: MessageKey, values: Values = {}): string {
  return i18n.global.t(key, values)
}

/** The same for a number of things; messages hold the forms as `one | many`, and `{n}` is the number. */
export function plural(key: MessageKey, count: number, written: string): string {
  return i18n.global.t(key, { n: written }, count)
}

/** What the program says of itself, wherever it was made, in the language shown: failures, findings, notes, names of what comes with it. */
export function say(text: string): string {
  return translate(i18n.global.locale.value, text)
}
