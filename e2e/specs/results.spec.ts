import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { ReportDocument } from '../../src-shared/reports/document.ts'
import { createFormatter } from '../../src-shared/reports/format.ts'
import { textsOf } from '../../tests/fixtures/document-texts.ts'
import { finishRuns } from '../finished-runs.ts'
import { expectNothingClipped, expectSound, SIZES, THEMES } from '../pages/appearance.ts'
import { saveInto } from '../pages/saved-file.ts'
import { expect, test } from '../terrace-test.ts'

// The pages that come after a study: its report, its ledger, comparisons, and the orders of today.

async function expectTexts(page: Page, report: ReportDocument, locale: string): Promise<void> {
  await expect(page.getByRole('article')).toContainText(report.verdict)
  const words = await page.locator('.report').evaluate((element) => element.textContent.replaceAll(/\s+/g, ' '))
  const contents = await page.locator('.report .contents').evaluate((element) => element.textContent.replaceAll(/\s+/g, ' '))
  const [before, after] = words.split(contents)
  let at = 0
  const said = `${before}${after}`
  for (const text of [report.verdict, ...textsOf(report, createFormatter(locale, report.currency))]) {
    const wanted = text.replaceAll(/\s+/g, ' ').trim()
    const found = said.indexOf(wanted, at)
    expect(found, wanted).toBeGreaterThanOrEqual(0)
    at = found + wanted.length
  }
}

test('a result is a page with the same words and numbers as the report, in both languages', async ({ launch, home }) => {
  const [id] = finishRuns(home, { 'My momentum': 'momentum' })
  const { window } = await launch()
  const { page } = window
  await window.goTo('Results')
  await expectTexts(page, (await window.call('report.get', { id, locale: 'en' })) as ReportDocument, 'en')
  await expectSound(page, 'report')

  // The charts answer to keys, share their day, and can be read as tables.
  const charts = page.locator('.day-chart')
  const growth = charts.filter({ hasText: 'Growth after costs' }).first()
  const last = await growth.locator('.legend .day').textContent()
  await growth.getByRole('img').press('ArrowLeft')
  const day = await growth.locator('.legend .day').textContent()
  expect(day).not.toBe(last)
  await expect(charts.filter({ hasText: 'Distance below' }).locator('.legend .day')).toHaveText(day!)
  await growth.getByRole('img').press('+')
  await expect(page.getByRole('status').filter({ hasText: 'Shown:' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all days' }).click()
  await growth.getByRole('button', { name: 'Show as a table: Growth after costs' }).click()
  await expect(growth.getByRole('row').nth(1)).toContainText(last!)

  await window.call('settings.set', { language: 'de' })
  await page.reload()
  await expectTexts(page, (await window.call('report.get', { id, locale: 'de' })) as ReportDocument, 'de')
  await expect(page.getByRole('heading', { name: 'Ist es Glück?' })).toBeVisible()
  await window.call('settings.set', { language: 'en' })
})

test('decisions and the ledger can be looked through; a run is renamed, saved, removed and brought back', async ({ launch, home }) => {
  // A study, an explanation and a good dozen of small things.
  test.slow()
  finishRuns(home, { Held: 'inverse-volatility' })
  const { window, shell } = await launch()
  const { page } = window
  await window.goTo('Results')
  const article = page.getByRole('article')
  await article.getByText('Weights by date', { exact: true }).click()
  const detail = page.getByRole('region', { name: 'The chosen decision' })
  await expect(detail).toContainText('Decided at the close of')
  const before = await detail.getByRole('heading', { level: 3 }).textContent()
  await page.getByRole('img', { name: /^Share of wealth by asset/ }).click({ position: { x: 60, y: 60 } })
  await expect(detail.getByRole('heading', { level: 3 })).not.toHaveText(before!)
  await detail.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByRole('region', { name: 'Why' })).toContainText('trained on', { timeout: 40_000 })
  await window.picture('explained')
  await expectSound(page, 'decisions')

  await article.getByText('Ledger', { exact: true }).click()
  await expect(article.getByRole('columnheader', { name: 'Share of wealth' })).toBeVisible()
  await article.getByRole('searchbox').fill('sell')
  await expect(article.getByRole('row').nth(1)).toContainText('Sell')
  await expectSound(page, 'ledger')

  await article.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Renamed')
  await page.keyboard.press('Enter')
  await expect(article.getByRole('heading', { level: 2 })).toHaveText('Renamed')

  await article.getByRole('button', { name: 'Note' }).click()
  const note = page.getByRole('textbox', { name: 'Note' })
  await note.fill('Try again with more days')
  await page.getByRole('button', { name: 'Keep the note' }).click()
  await expect(article.getByText('Try again with more days')).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Runs' })).toContainText('Try again with more days')
  await window.picture('note')
  await article.getByRole('button', { name: 'Note' }).click()
  await note.fill('')
  await page.getByRole('button', { name: 'Keep the note' }).click()
  await expect(article.getByText('Try again with more days')).toHaveCount(0)
  await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click()
  await expect(article.getByText('Try again with more days')).toBeVisible()

  await article.getByRole('button', { name: 'Save report' }).click()
  const { file } = await saveInto({ window, shell }, home, () => page.getByRole('menuitem', { name: 'JSON' }).click())
  expect(file).toBe(join(home, 'Renamed.json'))
  const written = JSON.parse(await readFile(file, 'utf8')) as ReportDocument & { note: string }
  expect(written.sections.length).toBeGreaterThan(10)
  expect(written.note).toBe('Try again with more days')

  await article.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('heading', { name: 'No results yet' })).toBeVisible()
  await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click()
  await expect(article.getByRole('heading', { level: 2 })).toHaveText('Renamed')
})

test('two runs are compared', async ({ launch, home }) => {
  const ids = finishRuns(home, { First: 'momentum', Second: 'inverse-volatility' })
  const { window } = await launch()
  const { page } = window
  await window.goTo('Compare')
  const article = page.getByRole('article')
  await expect(article).toContainText('On the same days')
  const report = ((await window.call('report.compare', { ids: ids.toReversed(), locale: 'en' })) as { comparison: ReportDocument }).comparison
  await expectTexts(page, report, 'en')
  for (const title of ['Is the difference luck?', 'What they held in common']) await expect(article.getByRole('heading', { name: title })).toBeVisible()
  await page.getByRole('button', { name: 'Make it the yardstick: First' }).click()
  await expect(article).toContainText('“First”')
  await expectSound(page, 'compare')
  await page.getByRole('checkbox', { name: /^Second/ }).uncheck()
  await expect(article).toContainText('Choose at least two runs.')
})

test('holdings become orders, are remembered, and can be hidden', async ({ launch, home }) => {
  finishRuns(home, { Mine: 'inverse-volatility' })
  const first = await launch()
  const { page } = first.window
  await first.window.goTo('Allocate')
  const article = page.getByRole('article')
  await expect(article.getByRole('row').filter({ hasText: 'New: target' }).first()).toBeVisible({ timeout: 40_000 })
  await expect(article).toContainText('not advice')

  const symbol = await article.getByRole('table').last().getByRole('rowheader').first().textContent()
  await page.locator('input[type=file]').setInputFiles({ name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(`symbol,shares\n${symbol},40\nSTRANGER,3\ncash,5000\nbroken\n`) })
  await expect(page.getByRole('textbox', { name: `Shares of ${symbol}` })).toHaveValue('40')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('line 5')
  await expect(article).toContainText('Unknown to the study, left alone and not counted: STRANGER.', { timeout: 40_000 })
  await page.getByRole('textbox', { name: /^Smallest order/ }).fill('1450')
  await expect(article).toContainText(/Orders left out: \d/, { timeout: 40_000 })
  await expectSound(page, 'allocate')

  await first.window.call('settings.set', { hideAmounts: true })
  await first.shell.stop()
  const { window } = await launch()
  await window.goTo('Allocate')
  const again = window.page.getByRole('article')
  await expect(window.page.getByRole('textbox', { name: `Shares of ${symbol}` })).toHaveValue('40')
  await expect(again).toContainText('•••••', { timeout: 40_000 })
  await window.picture('hidden')
})

for (const theme of THEMES) {
  test(`reports, comparisons and orders, in ${theme}`, async ({ launch, home }) => {
    // Some forty pictures, and four times orders worked out anew.
    test.slow()
    finishRuns(home, { Momentum: 'momentum', 'Quiet ones': 'inverse-volatility' })
    const { window } = await launch()
    const { page } = window
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const [language, [results, compare, allocate, decisions, ledger]] of Object.entries({
      en: ['Results', 'Compare', 'Allocate', 'Weights by date', 'Ledger'],
      de: ['Ergebnisse', 'Vergleich', 'Allokation', 'Gewichte nach Tag', 'Hauptbuch'],
    } as const)) {
      await window.call('settings.set', { language })
      await page.reload()
      await window.expectReady()
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const look = async (name: string) => {
          await window.picture(`${name}-${language}-${theme}-${size.width}`)
          await expectNothingClipped(page, name)
        }
        const go = (name: string) => page.getByRole('navigation').first().getByRole('link', { name }).click()
        await go(results)
        await expect(page.locator('.day-chart').first()).toBeVisible()
        await look('report')
        for (const id of ['growth', 'metrics', 'calendar', 'holdings']) {
          await page.locator(`#section-${id}`).evaluate((section) => section.scrollIntoView())
          await look(`report-${id}`)
        }
        await page.getByRole('article').getByText(decisions, { exact: true }).click()
        await expect(page.locator('.detail').getByRole('table')).toBeVisible()
        await page.locator('.detail').evaluate((section) => section.scrollIntoView())
        await look('decisions')
        await page.getByRole('article').getByText(ledger, { exact: true }).click()
        await look('ledger')
        await go(compare)
        await expect(page.locator('.day-chart').first()).toBeVisible()
        await look('compare')
        await page.locator('#section-overlap').evaluate((section) => section.scrollIntoView())
        await look('compare-overlap')
        await go(allocate)
        await expect(page.locator('.result')).toBeVisible({ timeout: 40_000 })
        await look('allocate')
        await page.locator('.result section').last().evaluate((section) => section.scrollIntoView())
        await look('allocate-targets')
      }
    }
  })
}
