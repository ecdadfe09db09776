import { de } from './de.ts'
import { en, type ReportLanguage, type ReportTexts } from './en.ts'

export type { ReportLanguage, ReportTexts } from './en.ts'

const TEXTS: Readonly<Record<ReportLanguage, ReportTexts>> = { en, de }

/** The language of a locale where there is one of it, else English. */
export function chooseReportLanguage(locale: string): ReportLanguage {
  const language = locale.split('-')[0].toLowerCase()
  return Object.hasOwn(TEXTS, language) ? (language as ReportLanguage) : 'en'
}

export function textsOf(language: string): ReportTexts {
  return TEXTS[chooseReportLanguage(language)]
}
