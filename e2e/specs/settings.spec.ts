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
