import { beforeAll, describe, expect, it } from 'vitest'
import { runSmallStudy, SMALL_FACTS } from '../../../tests/fixtures/small-study.ts'
import type { StudyResult } from '../../study.ts'
import { buildComparison } from '../comparison-report.ts'
import type { Phrase, ReportDocument } from '../document.ts'
import { createFormatter, formatPhrase } from '../format.ts'
import { buildStudyReport } from '../study-report.ts'
import { chooseReportLanguage } from './index.ts'

let result: StudyResult
beforeAll(async () => {
  result = await runSmallStudy()
})

/** Every word of a document that a person wrote, in its order. */
function wordsOf({ title, verdict, cautions, sections }: ReportDocument): string[] {
  const format = createFormatter('en', 'USD')
  const said = (text: Phrase) => formatPhrase(typeof text === 'string' ? text : text.filter((part) => typeof part === 'string'), format)
  return [
    title,
    verdict,
    ...cautions,
    ...sections.flatMap((section) => [
      section.title,
      ...section.blocks.flatMap((block) => {
        switch (block.kind) {
          case 'text':
            return [said(block.text)]
          case 'facts':
            return block.rows.map(({ name }) => name)
          case 'table':
            return [said(block.caption), ...block.columns.map((column) => column.title), ...(block.footnotes ?? []).map(said)]
          case 'chart':
            return [said(block.title), said(block.summary)]
        }
      }),
    ]),
  ]
}

/** The same in both languages: names of data, of this program, words that German has taken over, and remarks that were made when the study was measured. */
const ALIKE = /^(The Sharpe ratios of the 12 tries are not known.*|Symbol|Name|Momentum|60\/40|Parameter|First asset|Omega|Beta|Alpha|A|B|Terrace|[\d\W]*)$|^(Omega|Beta|Alpha): /

function expectTranslated(english: ReportDocument, german: ReportDocument): void {
  const [en, de] = [wordsOf(english), wordsOf(german)]
  expect(de).toHaveLength(en.length)
  expect(de.filter((text, i) => text === en[i] && !ALIKE.test(text))).toEqual([])
  expect(german.language).toBe('de')
  // The numbers are the same, whatever the words: only names of things may differ.
  const numbers = (document: ReportDocument) => JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? '' : value instanceof Float64Array ? Array.from(value) : value)).match(/-?\d+(\.\d+)?(e-?\d+)?/g)
  expect(numbers(german)).toEqual(numbers(english))
}

describe('reports in German', () => {
  it('translate every title, heading, sentence and the verdict', () => {
    const german = buildStudyReport(result, SMALL_FACTS, 'de')
    expectTranslated(buildStudyReport(result, SMALL_FACTS), german)
    expect(german.verdict).toMatch(/^(Nach Kosten, auf simulierten Kursen,|Zu wenige Daten).*\d,\d\d gegen -?\d,\d\d.*12\. Versuch\.$|^Zu wenige Daten/)
    expect(german.cautions).toEqual(['Simulierte Daten'])
  })

  it('compare runs in German too', () => {
    const runs = ['A', 'B'].map((name) => ({ name, universeName: 'Six walks', result }))
    const facts = { version: '1', madeOn: '2025-01-01' }
    expectTranslated(buildComparison(runs, facts), buildComparison(runs, facts, 'de'))
  })

  it('are chosen by the language of a locale', () => {
    expect(['de', 'de-CH', 'DE-at', 'en-GB', 'fr'].map(chooseReportLanguage)).toEqual(['de', 'de', 'de', 'en', 'en'])
  })
})
