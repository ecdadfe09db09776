import { lookAtEverySide } from '../pages/looks.ts'
import { expect, test } from '../terrace-test.ts'

test('who has nothing yet finds three doors, and each leads somewhere', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await expect(window.heading).toHaveText('Would it have been worth it?')
  await lookAtEverySide(window, 'doors', page.getByRole('main').getByRole('heading', { level: 2 }).first())

  await page.getByRole('main').getByRole('link', { name: 'Choose what to download' }).click()
  await expect(page.getByRole('heading', { name: 'Download prices' })).toBeVisible()
  // The name of the program leads back to the doors.
  await page.getByRole('link', { name: 'Terrace: Start' }).click()
  await page.getByRole('main').getByRole('link', { name: 'Choose files' }).click()
  await expect(page.getByRole('heading', { name: 'Drop price files here' })).toBeVisible()
})

test('one click runs the demo before one’s eyes, and its report opens by itself', async ({ launch }) => {
  test.setTimeout(180_000)
  const { window } = await launch()
  const { page } = window
  await page.getByRole('button', { name: 'Run the demo study' }).click()
  await window.expectPage('Training')
  await expect(window.tray).toContainText('Demo, quick')
  await window.picture('demo-running')
  await expect(window.heading).toHaveText('Results', { timeout: 150_000 })
  await expect(page.getByRole('main')).toContainText(/on simulated prices/i)
  await window.picture('demo-report')

  // Who has results is not asked again, and comes back to where they were.
  const address = page.url()
  await page.goto(address.split('#')[0]!)
  await window.expectPage('Results')
})
