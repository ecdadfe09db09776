import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { finishRuns } from '../finished-runs.ts'
import { expectSound, THEMES } from '../pages/appearance.ts'
import { saveInto } from '../pages/saved-file.ts'
import { expect, test } from '../terrace-test.ts'

test('every export goes into the folder of last time, also after a restart', async ({ launch, home }) => {
  // Seven files, one of them a PDF, and a second start.
  test.slow()
  finishRuns(home, { First: 'momentum', Second: 'inverse-volatility' })
  const folder = join(home, 'My reports')
  await mkdir(folder)
  const running = await launch()
  const { page } = running.window
  await running.window.goTo('Results')
  const article = page.getByRole('article')
  await article.getByRole('button', { name: 'Save report' }).click()
  const pdf = await saveInto(running, folder, () => page.getByRole('menuitem', { name: 'PDF' }).click())
  expect(pdf.file).toBe(join(folder, 'Second.pdf'))
  expect(readFileSync(pdf.file).subarray(0, 5).toString()).toBe('%PDF-')
  for (const [form, ending, start] of [['HTML page', 'html', '<!doctype html'], ['CSV tables (ZIP)', 'zip', 'PK'], ['JSON', 'json', '{']] as const) {
    await article.getByRole('button', { name: 'Save report' }).click()
    const { file, offered } = await saveInto(running, folder, () => page.getByRole('menuitem', { name: form }).click())
    expect([offered, file]).toEqual([folder, join(folder, `Second.${ending}`)])
    expect(readFileSync(file, 'utf8').toLowerCase().startsWith(start.toLowerCase()), form).toBe(true)
  }

  await running.window.goTo('Compare')
  await page.getByRole('button', { name: 'Save report' }).click()
  const comparison = await saveInto(running, folder, () => page.getByRole('menuitem', { name: 'HTML page' }).click())
  expect(comparison.offered).toBe(folder)
  await running.shell.stop()

  const again = await launch()
  await again.window.goTo('Allocate')
  await expect(again.window.page.getByRole('table', { name: 'Orders for today' })).toBeVisible({ timeout: 60_000 })
  const orders = await saveInto(again, folder, () => again.window.page.getByRole('button', { name: 'Save as CSV: Orders for today' }).click())
  expect(orders.offered).toBe(folder)
  expect(readFileSync(orders.file, 'utf8')).toContain('Order,Shares,Symbol')

  // Prices as well, which a job writes.
  await again.window.call('data.sample', { years: 2 })
  await again.window.goTo('Data')
  await again.window.page.getByRole('checkbox', { name: 'Tick GOLD' }).check()
  await again.window.page.getByRole('button', { name: 'Export', exact: true }).click()
  const prices = await saveInto(again, folder, () => again.window.page.getByRole('dialog', { name: 'Export prices' }).getByRole('button', { name: 'Export', exact: true }).click())
  expect(prices.offered).toBe(folder)
  await expect.poll(async () => ((await again.window.call('jobs.list', {})) as { kind: string; state: string }[]).find(({ kind }) => kind === 'export')?.state).toBe('done')
  expect(readFileSync(prices.file, 'utf8')).toContain('GOLD')
})

test('a browser is told when the folder is wrong, writes over nothing, and may take the file itself', async ({ launch, home, shellName }) => {
  test.skip(shellName !== 'loopback', 'windows of their own ask with the dialog of the system')
  const { window } = await launch()
  const { page } = window
  await window.call('data.sample', { years: 2 })
  await window.goTo('Data')
  const dialog = page.getByRole('dialog', { name: 'Save a file' })
  const press = () => page.getByRole('button', { name: 'Save as CSV: Stored series' }).click()
  await press()
  await expect(dialog.getByLabel('Folder')).toHaveValue(join(home, 'exports'))
  await dialog.getByLabel('Folder').fill(join(home, 'missing'))
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('There is no such folder.')
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await window.picture(`dialog-${theme}`)
    await expectSound(page, `save dialog in ${theme}`)
  }
  await dialog.getByLabel('Folder').fill(join(home, 'exports'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText(join(home, 'exports', 'Stored series.csv'))
  await press()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText(join(home, 'exports', 'Stored series (2).csv'))
  expect(readFileSync(join(home, 'exports', 'Stored series.csv'), 'utf8')).toBe(readFileSync(join(home, 'exports', 'Stored series (2).csv'), 'utf8'))

  await press()
  const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download in the browser' }).click()])
  expect(download.suggestedFilename()).toBe('Stored series.csv')
  await expect(dialog).toBeHidden()
  await press()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})
