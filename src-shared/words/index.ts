import { data } from './de/data.ts'
import { decisions } from './de/decisions.ts'
import { desks } from './de/desks.ts'
import { desktop } from './de/desktop.ts'
import { insights } from './de/insights.ts'
import { libraries } from './de/libraries.ts'
import { presets } from './de/presets.ts'
import { program } from './de/program.ts'
import { samples } from './de/samples.ts'
import { strategies } from './de/strategies.ts'
import { studies } from './de/studies.ts'
import { training } from './de/training.ts'
import { createTranslator, type Sentences } from './translator.ts'

/** The German sentences, area by area. */
export const GERMAN: Readonly<Record<string, Sentences>> = { data, decisions, desks, desktop, insights, libraries, presets, program, samples, strategies, studies, training }

/** Larger sample markets have every instrument several times: `Sample gold 2`. */
const numbered = Object.fromEntries(Object.entries(samples).map(([english, german]) => [`${english} {}`, `${german} {0}`]))

/** What the program says in English wherever it is made, in the languages that pages and reports are shown in. */
const TRANSLATORS: Readonly<Record<string, (text: string) => string>> = { de: createTranslator(Object.assign({}, numbered, ...Object.values(GERMAN)) as Sentences) }

const LANGUAGES = ['en', 'de'] as const
type Language = (typeof LANGUAGES)[number]

/** The language to show: the one chosen, else the first of the system's that there is, else English. */
export function chooseLanguage(setting: Language | 'system', system: readonly string[]): Language {
  if (setting !== 'system') return setting
  for (const tag of system) {
    const known = LANGUAGES.find((language) => language === tag.split('-')[0])
    if (known) return known
  }
  return 'en'
}

/** A sentence of the program in another language: whole, so that it can be said properly there. Logs, JSON and the command line stay English. */
export function translate(language: string, text: string): string {
  return TRANSLATORS[language]?.(text) ?? text
}
