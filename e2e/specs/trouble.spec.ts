import { expect, test } from '../terrace-test.ts'

test('a page that fails says so, and the rest of the window goes on', async ({ launch }) => {
  const { window } = await launch()
  await window.page.evaluate(() => {
    setTimeout(() => {
      throw new Error('planted in the page')
    })
    void Promise.reject(new Error('planted as a promise'))
  })
  const alert = window.page.getByRole('alert')
  await expect(alert).toContainText('planted')
  await expect(alert).toContainText('terrace.log')
  await window.picture('failed')
  await window.page.getByRole('button', { name: 'Show the page again' }).click()
  await window.goTo('Data')
  await window.goTo('Compare')
})

test('a page that is loaded again listens again', async ({ launch }) => {
  const { window } = await launch()
  await window.startSleep('Before and after', 200, 50)
  await expect(window.tray).toContainText('Before and after')
  await window.page.reload()
  await window.expectReady()
  await expect(window.tray).toContainText('Before and after')
  const share = async () => window.tray.innerText()
  const before = await share()
  await expect.poll(share).not.toBe(before)
})
