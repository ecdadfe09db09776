import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { renderPdf } from '../src-main/pdf/pdf.ts'
import type { ReportDocument } from '../src-shared/reports/document.ts'
import { buildStudyReport } from '../src-shared/reports/study-report.ts'
import { runSmallStudy, SMALL_FACTS, smallMarket } from './fixtures/small-study.ts'

/** `vitest run -u tests/report.golden.test.ts` writes them anew; read the difference before it is committed. */
const GOLDEN = join(import.meta.dirname, 'golden')

let report: ReportDocument
beforeAll(async () => {
  report = buildStudyReport(await runSmallStudy({ split: { kind: 'walk-forward', trainDays: 250, testDays: 60 } }, smallMarket(372)), SMALL_FACTS)
})

const readerIsHere = spawnSync('pdftotext', ['-v']).error === undefined
if (!readerIsHere) process.stdout.write('skipped: the text of PDF reports, because pdftotext is not installed here\n')

async function textOfPdf(document: ReportDocument, settings: Parameters<typeof renderPdf>[1]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-pdf-'))
  try {
    const file = join(folder, 'report.pdf')
    writeFileSync(file, await renderPdf(document, settings))
    const { stdout, stderr } = spawnSync('pdftotext', ['-layout', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    return stdout.replace(/\f$/, '').split('\f')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const wordsOf = (page: string) => page.split(/\s+/).filter((word) => word !== '')

describe('report of a fixed study', () => {
  it('is the same document, to the last digit', async () => {
    const json = JSON.stringify(report, (_, value) => (value instanceof Float64Array ? Array.from(value, (x) => (Number.isFinite(x) ? x : null)).join(' ') : value), 1)
    await expect(`${json}\n`).toMatchFileSnapshot(join(GOLDEN, 'small-report.json'))
  })

  it.runIf(readerIsHere)('says the same on paper', async () => {
    const pages = await textOfPdf(report, { pageSize: 'A4', locale: 'en' })
    // How wide the gaps between columns are is the reader's affair, not the report's.
    const text = pages.map((page) => page.split('\n').map((line) => line.trim().replace(/\s+/g, ' ')).filter((line) => line !== '').join('\n')).join('\n\n')
    await expect(`${text}\n`).toMatchFileSnapshot(join(GOLDEN, 'small-report.txt'))
  })

  it.runIf(readerIsHere).each(['A4', 'LETTER'] as const)('fills its pages: none blank, none ending in a heading, all numbered: %s', async (pageSize) => {
    const pages = await textOfPdf(report, { pageSize, locale: 'de' })
    const titles = new Set(report.sections.map(({ title }) => title))
    pages.forEach((page, index) => {
      const lines = page.split('\n').map((line) => line.trim()).filter((line) => line !== '')
      expect(wordsOf(page).length).toBeGreaterThan(30)
      expect(lines.at(-1)).toMatch(new RegExp(`^Terrace 1\\.2\\.3 · 30\\.06\\.2025 .*Simulated data .*Page ${index + 1} of ${pages.length}$`))
      expect(titles.has(lines.at(-2)!)).toBe(false)
    })
    // Contents lead to where the sections are.
    for (const title of titles) {
      const at = pages.findIndex((page, index) => page.split('\n').some((line) => line.trim() === title) || (index === 0 && title === 'Summary'))
      expect(pages[0]).toMatch(new RegExp(`${title.replace('?', '\\?')}\\s+${at + 1}\\b`))
    }
  })

  it('is a titled document with an outline, a language and links', async () => {
    const pdf = (await renderPdf(report, { pageSize: 'A4', locale: 'en' })).toString('latin1')
    expect(pdf).toMatch(/\/Lang \(en\)/)
    expect(pdf).toContain('/DisplayDocTitle true')
    expect(pdf).toMatch(/\/Outlines \d+ 0 R/)
    expect(pdf.match(/\/Subtype \/Link/g)!.length).toBeGreaterThanOrEqual(report.sections.length)
    expect(pdf.length).toBeLessThan(1_500_000)
  })
})
