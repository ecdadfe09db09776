import { expectSound } from '../pages/appearance.ts'
import { expect, test } from '../terrace-test.ts'

test('one click leads from nothing to a study at work, and to its result', async ({ launch }) => {
  test.setTimeout(150_000)
  const { window } = await launch()
  const { page } = window
  await window.goTo('Strategies')
  await page.getByRole('button', { name: 'Run a sample study' }).click()
  await window.expectPage('Training')
  await expect(window.tray).toContainText('Sample study')
  await window.picture('running')
  await page.getByRole('link', { name: 'See the result' }).click({ timeout: 120_000 })

  await window.expectPage('Results')
  const result = page.getByRole('article')
  await expect(result).toContainText(/After costs, on simulated prices/)
  const metrics = result.getByRole('region', { name: 'Metrics' })
  await expect(metrics.getByRole('columnheader', { name: 'Momentum', exact: true })).toBeVisible()
  await expect(metrics.getByRole('columnheader', { name: 'Equal weight', exact: true })).toBeVisible()
  await window.picture('result')
  await expectSound(page, 'result')

  await page.reload()
  await expect(result).toContainText(/After costs, on simulated prices/)
  await result.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('heading', { name: 'No results yet' })).toBeVisible()
})

test('a study is opened from a file; a mistake in it is told with its place', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.goTo('Strategies')
  const picker = page.locator('input[type=file]')
  await picker.setInputFiles({ name: 'mine.yaml', mimeType: 'text/yaml', buffer: Buffer.from('strategy: no-such-strategy\n') })
  await expect(page.getByRole('main')).toContainText('mine.yaml')
  await page.getByRole('button', { name: 'Run this study' }).click()
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('strategy')
  await window.picture('mistake')
  await window.expectPage('Strategies')
})
