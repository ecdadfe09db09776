import { expectSound } from '../pages/appearance.ts'
import { expect, test } from '../terrace-test.ts'

// Only a browser has a key and a socket to lose; a window of its own has neither.
test.beforeEach(({ shellName }) => test.skip(shellName !== 'loopback', 'a window speaks to its program without a socket'))

test('a page without its key says where to find it', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await page.context().clearCookies()
  await page.reload()
  await expect(window.heading).toHaveText('This page was opened without its key')
  await expect(page.getByRole('alert')).toContainText('the address that Terrace printed')
  await window.picture('no-key')
  await expectSound(page, 'no key')
})

test('the key does not stay in the address', async ({ launch }) => {
  const { window } = await launch()
  expect(window.page.url()).not.toContain('token')
})

test('a lost connection is said, and what happened meanwhile is shown afterwards', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await page.route('**/api/jobs.watch*', (route) => route.abort('connectionreset'))
  await page.reload()
  await expect(window.tray.getByRole('status')).toHaveText('Connection lost, trying again')
  await window.picture('lost')
  await window.startSleep('Meanwhile', 100, 50)
  await page.unroute('**/api/jobs.watch*')
  await expect(window.tray.getByRole('status')).toHaveText('', { timeout: 15_000 })
  await expect(window.tray).toContainText('Meanwhile')
})
