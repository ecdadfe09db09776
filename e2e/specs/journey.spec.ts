import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { ReportDocument } from '../../src-shared/reports/document.ts'
import { expectSound } from '../pages/appearance.ts'
import { saveInto } from '../pages/saved-file.ts'
import { StrategiesPage } from '../pages/strategies-page.ts'
import type { TerraceWindow } from '../pages/terrace-window.ts'
import { canReadPdf, readPdfText } from '../pdf-text.ts'
import { expect, test } from '../terrace-test.ts'

// What somebody does who has just got the program: no manual, no data, no network. Downloads are off, so that a page that needs them shows here.

if (!canReadPdf) process.stdout.write('skipped: the text of PDF reports in the journey, because pdftotext is not installed here\n')

test('from the first start through a learned study to its paper and to orders', async ({ launch, home }) => {
  test.setTimeout(600_000)
  const { window, shell } = await launch()
  const { page } = window
  await window.call('settings.set', { downloads: false })
  await page.getByRole('button', { name: 'Run the demo study' }).click()

  // It is seen to learn: curves that get longer, the engine that it is trained on.
  await window.expectPage('Training')
  await expect(window.tray).toContainText('Demo, quick')
  const training = page.getByRole('article')
  await expect(training).toContainText('onnx-cpu', { timeout: 60_000 })
  await expect(training.getByRole('figure').first().getByRole('img').first()).toHaveAccessibleName(/\d+ points/, { timeout: 60_000 })
  await window.picture('training')

  // The report comes by itself, with a verdict first.
  await expect(window.heading).toHaveText('Results', { timeout: 400_000 })
  const result = page.getByRole('article')
  await expect(result).toContainText(/on simulated prices/i)
  await expect(result.getByRole('region', { name: 'Metrics' })).toContainText('Equal weight')
  await window.picture('report')

  // Why it held what it held, on a day that is clicked in the picture.
  await result.getByText('Weights by date', { exact: true }).click()
  const decision = page.getByRole('region', { name: 'The chosen decision' })
  const newest = await decision.getByRole('heading', { level: 3 }).textContent()
  await page.getByRole('img', { name: /^Share of wealth by asset/ }).click({ position: { x: 200, y: 60 } })
  await expect(decision.getByRole('heading', { level: 3 })).not.toHaveText(newest!)
  await decision.getByRole('button', { name: 'Explain' }).click()
  const why = page.getByRole('region', { name: 'Why' })
  await expect(why).toContainText('trained on', { timeout: 60_000 })
  await expect(why.getByRole('table').first()).toBeVisible()
  await why.scrollIntoViewIfNeeded()
  await window.picture('explained')
  await expectSound(page, 'a learned decision explained')

  // On paper the same is said.
  await page.getByRole('button', { name: 'Save report' }).click()
  const { file } = await saveInto({ window, shell }, home, () => page.getByRole('menuitem', { name: 'PDF' }).click())
  expect(file).toBe(join(home, 'Demo, quick.pdf'))
  expect((await readFile(file)).subarray(0, 5).toString()).toBe('%PDF-')
  const [{ id }] = (await window.call('runs.list', {})) as [{ id: string }]
  const report = (await window.call('report.get', { id, locale: 'en' })) as ReportDocument
  if (canReadPdf) {
    const text = readPdfText(file)
    for (const words of [report.verdict, ...report.sections.map(({ title }) => title)]) expect(text).toContain(words.replaceAll(/\s+/g, ' '))
  }

  // What is owned is typed; what would be traded is shown, and saved.
  await result.getByRole('link', { name: 'Allocate today' }).click()
  await window.expectPage('Allocate')
  const targets = page.getByRole('table', { name: 'Target weights' })
  await expect(targets).toBeVisible({ timeout: 60_000 })
  const symbol = (await targets.getByRole('rowheader').first().textContent())!
  await page.getByRole('button', { name: 'Add a holding' }).click()
  await page.getByLabel('Symbol of line 1').fill(symbol)
  await page.getByRole('textbox', { name: `Shares of ${symbol}` }).fill('30')
  await page.getByRole('textbox', { name: /^Cash/ }).fill('20000')
  const trades = page.getByRole('table', { name: 'Orders for today' })
  await expect(page.getByRole('article')).toContainText('$22,706.01', { timeout: 60_000 })
  await expect(trades.getByRole('row').nth(1)).toBeVisible()
  await window.picture('orders')
  const saved = await saveInto({ window, shell }, home, () => page.getByRole('button', { name: 'Save as CSV: Orders for today' }).click())
  expect(saved.offered).toBe(home)
  const lines = (await readFile(saved.file, 'utf8')).trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^\ufeffOrder,Shares,Symbol/)
  expect(lines.length).toBe(await trades.getByRole('row').count())

  // The same by Copy, as a spreadsheet takes it.
  await page.getByRole('button', { name: 'Copy as a table: Orders for today' }).click()
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('Copied.')
  const copied = (await pasted(page)).trimEnd().split(/\r?\n/)
  expect(copied[0]).toBe('Order\tShares\tSymbol\tPrice\tAmount\tCosts\tWhy')
  expect(copied.map((line) => line.split('\t').slice(0, 3).join(','))).toEqual(lines.map((line) => line.replace('\ufeff', '').split(',').slice(0, 3).join(',')))
  await expectSound(page, 'orders of a learned run')
})

/** What a spreadsheet would get from the clipboard: no permission is needed to paste. */
async function pasted(page: Page): Promise<string> {
  await page.evaluate(() => {
    const sheet = document.createElement('textarea')
    sheet.id = 'sheet'
    document.body.append(sheet)
    sheet.focus()
  })
  await page.keyboard.press('ControlOrMeta+v')
  const sheet = page.locator('#sheet')
  await expect(sheet).not.toHaveValue('')
  const text = await sheet.inputValue()
  await sheet.evaluate((element) => element.remove())
  return text
}

/** Three years of weekdays of four assets in one wide file, as spreadsheets save them. */
function widePrices(): string {
  const DAY_MS = 86_400_000
  const drifts = { ALPHA: 0.0006, BRAVO: 0.0002, CHARLIE: 0.0004, DELTA: 0 }
  const closes = Object.values(drifts).map(() => 100)
  const lines = [`Date,${Object.keys(drifts).join(',')}`]
  for (let at = Date.UTC(2019, 0, 1), row = 0; at < Date.UTC(2024, 0, 1); at += DAY_MS) {
    const day = new Date(at)
    if (day.getUTCDay() === 0 || day.getUTCDay() === 6) continue
    row += 1
    Object.values(drifts).forEach((drift, asset) => (closes[asset]! *= 1 + drift + 0.009 * Math.sin(row * (1.3 + asset) + asset) * Math.cos(row * 0.71 * (asset + 1))))
    lines.push(`${day.toISOString().slice(0, 10)},${closes.map((close) => close.toFixed(4)).join(',')}`)
  }
  return lines.join('\n')
}

async function runShown(window: TerraceWindow): Promise<void> {
  await window.page.getByRole('button', { name: 'Run this study' }).click()
  await window.expectPage('Training')
  await window.page.getByRole('link', { name: 'See the result' }).click({ timeout: 90_000 })
  await window.expectPage('Results')
  await expect(window.page.getByRole('article').getByRole('region', { name: 'Metrics' })).toBeVisible()
}

test('from a file of prices to two studies side by side', async ({ launch }) => {
  test.setTimeout(180_000)
  const { window } = await launch()
  const { page } = window
  await window.call('settings.set', { downloads: false })
  await page.getByRole('main').getByRole('link', { name: 'Choose files' }).click()
  await page.locator('input[type=file]').setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(widePrices()) })
  await page.getByRole('button', { name: /^Import [\d,]+ days/ }).click()
  await expect(page.getByRole('heading', { name: /days are stored/ })).toBeVisible()
  await window.picture('imported')

  await window.goTo('Universe')
  await page.getByRole('button', { name: 'New list' }).click()
  const dialog = page.getByRole('dialog', { name: 'New list' })
  await dialog.getByLabel('Name').fill('My four')
  await dialog.getByLabel('Symbols').fill('ALPHA BRAVO CHARLIE DELTA')
  await dialog.getByRole('button', { name: 'Make the list' }).click()
  await expect(page.getByRole('article').getByRole('table', { name: /^Instruments of/ }).getByRole('row')).toHaveCount(5)

  await window.goTo('Strategies')
  const strategies = new StrategiesPage(window)
  await strategies.newStudy()
  await strategies.field('Name').fill('Equal')
  await strategies.field('Universe').selectOption({ label: 'My four (4)' })
  await runShown(window)
  await window.picture('first-result')

  await window.goTo('Strategies')
  await page.getByRole('button', { name: 'Duplicate' }).click()
  await strategies.field('Name').fill('By risk')
  await strategies.field('Strategy').selectOption('inverse-volatility')
  await runShown(window)

  await window.goTo('Compare')
  const comparison = page.getByRole('article')
  await expect(comparison.getByRole('heading', { name: 'Is the difference luck?' })).toBeVisible()
  await expect(comparison).toContainText('Equal')
  await expect(comparison).toContainText('By risk')
  await window.picture('compared')
  await expectSound(page, 'two studies of one file')
})
