import { StrategiesPage } from '../pages/strategies-page.ts'
import { expect, test } from '../terrace-test.ts'

test('the next start goes on where the last one ended: page, study, columns and order', async ({ launch }) => {
  const first = await launch()
  const { page } = first.window
  await first.window.call('data.sample', { years: 2 })
  await first.window.goTo('Data')
  const table = page.getByRole('table', { name: 'Stored series' })
  const lengths = table.getByRole('columnheader', { name: 'Days' })
  await lengths.getByRole('button').click()
  await expect(lengths).toHaveAttribute('aria-sort', 'descending')
  await lengths.getByRole('button').click()
  await expect(lengths).toHaveAttribute('aria-sort', 'ascending')
  await page.getByRole('button', { name: 'Choose columns' }).click()
  await page.getByLabel('Source', { exact: true }).uncheck()
  await page.keyboard.press('Escape')
  const shortest = (await table.getByRole('rowheader').first().textContent())!.trim()
  await first.window.goTo('Strategies')
  const strategies = new StrategiesPage(first.window)
  await strategies.newStudy()
  await strategies.field('Name').fill('Half a thought')
  await expect.poll(async () => JSON.stringify(await first.window.call('settings.get', {}))).toContain('Half a thought')
  await first.shell.stop()

  const { window } = await launch()
  await window.expectPage('Strategies')
  await expect(new StrategiesPage(window).field('Name')).toHaveValue('Half a thought')
  await window.goTo('Data')
  const again = window.page.getByRole('table', { name: 'Stored series' })
  await expect(again.getByRole('columnheader', { name: 'Days' })).toHaveAttribute('aria-sort', 'ascending')
  await expect(again.getByRole('rowheader').first()).toHaveText(shortest)
  await expect(again.getByRole('columnheader', { name: 'Source' })).toHaveCount(0)
})
