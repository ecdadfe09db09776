import { readFile } from 'node:fs/promises'
import { lookAtEverySide } from '../pages/looks.ts'
import { saveInto } from '../pages/saved-file.ts'
import type { TerraceWindow } from '../pages/terrace-window.ts'
import { expect, test } from '../terrace-test.ts'

const DAY_MS = 86_400_000

/** A year and a half of weekdays that rise a little, in a form that German banks like. */
function germanPrices(change: (day: string, close: number) => number = (_, close) => close): string {
  const lines = ['Datum;Eröffnung;Hoch;Tief;Schluss;Volumen']
  let close = 100
  for (let at = Date.UTC(2022, 0, 3); at < Date.UTC(2023, 8, 1); at += DAY_MS) {
    const day = new Date(at)
    if (day.getUTCDay() === 0 || day.getUTCDay() === 6) continue
    close *= 1 + 0.004 * Math.sin(at / DAY_MS) + 0.0004
    const iso = day.toISOString().slice(0, 10)
    const shown = change(iso, close)
    const [year, month, date] = iso.split('-')
    const write = (value: number) => value.toFixed(2).replace('.', ',')
    lines.push(`${date}.${month}.${year};${write(shown * 0.998)};${write(shown * 1.006)};${write(shown * 0.994)};${write(shown)};1000`)
  }
  return lines.join('\n')
}

async function pickFile(window: TerraceWindow, name: string, text: string): Promise<void> {
  await window.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
}

test('files are looked at before anything is written, imported with the counts that were shown, and taken back', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.goTo('Data')
  await page.getByRole('main').getByRole('link', { name: 'Import files' }).first().click()
  // A name that would be markup or a formula is a name.
  const text = `${germanPrices()}\n99.99.2023;1;1;1;1;1\n`
  await pickFile(window, 'DAX.csv', text)
  const verdict = page.getByRole('region', { name: 'What the import would do' })
  await expect(verdict).toContainText(/New days\s*434/)
  await expect(verdict).toContainText(/Rows left out\s*1/)
  await expect(page.getByRole('region', { name: 'DAX.csv', exact: true })).toContainText('decimals after ,')
  expect(await window.call('data.list', {})).toEqual({ series: [] })
  await lookAtEverySide(window, 'import-preview', page.locator('main dl').first())

  await page.getByText('1 row is left out').click()
  await expect(page.getByRole('table', { name: 'Rows that are left out' })).toContainText('DAX.csv:436')
  await page.getByRole('button', { name: 'Import 434 days' }).click()
  await expect(page.getByRole('heading', { name: '434 days are stored' })).toBeVisible()
  await window.picture('imported')
  await page.getByRole('link', { name: 'See the series' }).click()
  await expect(page.getByRole('row', { name: /DAX/ })).toContainText('434')

  await page.getByRole('link', { name: 'Changes' }).click()
  await expect(page.getByRole('row', { name: /Import of DAX.csv/ })).toContainText('434')
  await window.picture('changes')
  await page.getByRole('button', { name: /^Undo: Import of/ }).click()
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('Taken back')
  await expect.poll(() => window.call('data.list', {})).toEqual({ series: [] })
})

test('a file that is no price file says what is wrong, and can be helped', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await page.goto(`${page.url().split('#')[0]}#/data/import`)
  await pickFile(window, 'odd.csv', 'alpha,beta\n1,2\n3,4\n')
  await expect(page.getByRole('alert')).toContainText(/odd\.csv/)
  await expect(page.getByLabel('Columns in their order')).toBeVisible()
  await window.picture('import-failed')
})

test('a strange jump is shown at its spot, repaired, and put back', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  const spoiled = germanPrices((day, close) => (day === '2022-11-16' ? close * 100 : close))
  const { file } = (await window.call('data.stage', { name: 'JUMP.csv', base64: Buffer.from(spoiled).toString('base64') })) as { file: string }
  const { id } = (await window.call('jobs.start', { kind: 'import', params: { files: [file] } })) as { id: string }
  await expect.poll(async () => (await window.job(id)).state).toBe('done')
  await window.goTo('Data')
  await page.getByRole('link', { name: 'Quality' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing has been checked yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Check everything' }).click()
  await expect(page.getByRole('table', { name: 'Findings' })).toBeVisible()
  const detail = page.getByRole('article')
  await page.getByRole('row', { name: /16 Nov 2022|Nov 16, 2022/ }).first().getByRole('button').first().click()
  await expect(detail.getByRole('img', { name: /^The spot/ })).toBeVisible()
  await lookAtEverySide(window, 'quality', detail)

  const count = async () => ((await window.call('data.findings', {})) as { findings: unknown[] }).findings.length
  const before = await count()
  await page.getByRole('row', { name: /16 Nov 2022|Nov 16, 2022/ }).first().getByRole('button').first().click()
  await detail.getByRole('button', { name: 'Dismiss: the numbers are right' }).click()
  await expect.poll(count).toBe(before - 1)
  await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
  await expect.poll(count).toBe(before)
})

test('the sample market is seen from every side', async ({ launch, home }) => {
  test.setTimeout(270_000)
  const { window, shell } = await launch()
  const { page } = window
  await window.call('data.sample', { years: 8 })
  await window.goTo('Data')
  const table = page.getByRole('table', { name: 'Stored series' })
  await expect(table).toContainText('simulated')
  await lookAtEverySide(window, 'series', page.locator('main table'))

  // Filter, sort and the columns that one wants, which stay.
  await page.getByRole('searchbox', { name: 'Filter: Stored series' }).fill('gold')
  await expect(table.getByRole('row')).toHaveCount(2)
  await page.getByRole('searchbox', { name: 'Filter: Stored series' }).fill('')
  await table.getByRole('button', { name: 'Days' }).press('Enter')
  await expect(table.getByRole('columnheader', { name: 'Days' })).toHaveAttribute('aria-sort', 'descending')
  await page.getByRole('button', { name: 'Choose columns' }).click()
  await page.getByLabel('Source', { exact: true }).uncheck()
  await page.keyboard.press('Escape')
  await expect(table.getByRole('columnheader', { name: 'Source' })).toHaveCount(0)
  await page.reload()
  await expect(table).toBeVisible()
  await expect(table.getByRole('columnheader', { name: 'Source' })).toHaveCount(0)

  // What is saved is a CSV file that spreadsheets may open.
  const { file } = await saveInto({ window, shell }, home, () => page.getByRole('button', { name: 'Save as CSV: Stored series' }).click())
  expect((await readFile(file, 'utf8')).split('\r\n')[0]).toContain('Symbol,Name')

  await table.getByRole('button', { name: 'GOLD' }).press('Enter')
  const chart = page.getByRole('img', { name: /^Price, / })
  await expect(chart).toBeVisible()
  await chart.press('ArrowLeft')
  await lookAtEverySide(window, 'one-series', page.locator('main svg .line').first())
  await page.getByText('Drawdown', { exact: true }).click()
  await expect(page.getByRole('img', { name: /^Drawdown, .*−/ })).toBeVisible()
  await window.picture('drawdown')

  await page.getByRole('link', { name: 'Explore' }).click()
  await expect(page.getByRole('img', { name: /^Correlations of/ })).toBeVisible()
  await lookAtEverySide(window, 'explore', page.getByRole('img', { name: /^(Correlations of|Korrelationen von)/ }))

  // Charts side by side show the same days; out of many lines one can be picked.
  const growth = page.getByRole('figure').filter({ hasText: 'Growth of 1 by class' })
  const volatility = page.getByRole('figure').filter({ hasText: 'Rolling volatility' })
  await volatility.getByRole('button', { name: 'GOLD', exact: true }).click()
  await expect(volatility.getByRole('button', { name: /GOLD \d/ })).toHaveAttribute('aria-pressed', 'true')
  await growth.getByRole('img').press('+')
  await growth.getByRole('img').press('ArrowLeft')
  await expect(volatility.getByRole('button', { name: 'Show everything' })).toBeVisible()
  await expect(volatility.locator('.legend .day')).toHaveText((await growth.locator('.legend .day').textContent())!)
  await window.picture('explore-part')
  await growth.getByRole('img').press('Escape')
  await expect(volatility.getByRole('button', { name: 'Show everything' })).toBeHidden()

  // A series goes out of sight at once, and comes back.
  await page.getByRole('link', { name: 'Series', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Tick GOLD' }).check()
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('row', { name: /^Tick GOLD|GOLD/ })).toHaveCount(0)
  await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('checkbox', { name: 'Tick GOLD' })).toBeVisible()
})

test('a removed series can be had back, and stays away where nobody takes it back, whatever happens to the program', async ({ launch }) => {
  const first = await launch()
  const { page } = first.window
  await first.window.call('data.sample', { years: 2 })
  await first.window.goTo('Data')
  const symbols = async (window: TerraceWindow) => ((await window.call('data.list', {})) as { series: { symbol: string }[] }).series.map(({ symbol }) => symbol)
  const all = await symbols(first.window)
  const remove = async (symbol: string) => {
    await page.getByRole('checkbox', { name: `Tick ${symbol}` }).check()
    await page.getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByRole('log', { name: 'Messages' })).toContainText(`${symbol} is removed.`)
  }
  await remove('GOLD')
  expect(await symbols(first.window)).toEqual(all.filter((symbol) => symbol !== 'GOLD'))
  await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => symbols(first.window)).toEqual(all)

  // Killed while it could still be taken back: the removal stands, and everything else is whole.
  await remove('GOLD')
  await first.shell.kill()
  const { window } = await launch()
  expect(await symbols(window)).toEqual(all.filter((symbol) => symbol !== 'GOLD'))
  await window.goTo('Data')
  await expect(window.page.getByRole('table', { name: 'Stored series' }).getByRole('row')).toHaveCount(all.length)
  await window.call('data.sample', { years: 2 })
  expect(await symbols(window)).toEqual(all)
})

test('a download that finds no network says so symbol by symbol, and is tried again', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.call('settings.set', { downloads: false })
  await window.goTo('Data')
  await page.getByRole('main').getByRole('link', { name: 'Download' }).first().click()
  await page.getByLabel('Symbols').fill('spy, tlt')
  await page.getByRole('button', { name: 'Start the download' }).click()
  const table = page.getByRole('table', { name: 'Symbol by symbol' })
  await expect(table.getByRole('row', { name: /SPY/ })).toContainText('Downloads are switched off')
  await expect(page.getByRole('main')).toContainText('Nothing could be downloaded')
  await lookAtEverySide(window, 'download-failed', page.locator('main table'))
  await page.getByRole('button', { name: 'Try these again' }).click()
  await expect.poll(async () => ((await window.call('jobs.list', {})) as unknown[]).length).toBe(2)
})
