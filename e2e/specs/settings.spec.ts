import { lookAtEverySide } from '../pages/looks.ts'
import { expect, test } from '../terrace-test.ts'

test('settings are kept across a restart', async ({ launch }) => {
  const first = await launch()
  await first.window.goTo('Settings')
  const theme = first.window.page.locator('html')
  await first.window.page.getByText('Dark', { exact: true }).click()
  await expect(theme).toHaveAttribute('data-theme', 'dark')
  await expect.poll(() => first.window.call('settings.get', {})).toMatchObject({ theme: 'dark' })
  await first.window.picture('dark')
  await first.shell.stop()

  const second = await launch()
  await expect(second.window.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await second.window.goTo('Settings')
  await expect(second.window.page.getByRole('radio', { name: 'Dark' })).toBeChecked()
})

test('settings survive a kill', async ({ launch }) => {
  const first = await launch()
  await first.window.call('settings.set', { theme: 'light' })
  await first.shell.kill()
  const second = await launch()
  await expect(second.window.page.locator('html')).toHaveAttribute('data-theme', 'light')
  await second.window.picture('light')
})

test('language, numbers and hidden amounts take effect at once, and one setting changes no other', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.call('settings.set', { theme: 'dark' })
  await page.reload()
  await window.goTo('Settings')
  await lookAtEverySide(window, 'all', page.locator('main table').first())
  await page.getByLabel('Language').selectOption('Deutsch')
  await expect(window.heading).toHaveText('Einstellungen')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await page.getByLabel('Zahlen').selectOption({ label: '1,234,567.89' })
  await page.getByRole('switch', { name: 'Beträge verbergen' }).click()
  await page.getByRole('switch', { name: 'Downloads' }).click()
  await expect.poll(() => window.call('settings.get', {})).toMatchObject({ theme: 'dark', language: 'de', numberFormat: 'en-US', hideAmounts: true, downloads: false })
  await page.reload()
  await expect(window.heading).toHaveText('Einstellungen')
})

test('the log is there to be read', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.call('app.report', { message: 'planted for the log', where: '#/settings' })
  await window.goTo('Settings')
  await page.getByRole('button', { name: 'Show the log' }).click()
  await page.getByRole('table', { name: 'Log' }).getByRole('button', { name: /./ }).nth(3).click()
  await expect(page.locator('main')).toContainText('planted for the log')
  await window.picture('log')
})
