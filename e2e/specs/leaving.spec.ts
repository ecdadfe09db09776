import { expect, test } from '../terrace-test.ts'

// What a browser's page does while a job runs; desktop.spec.ts tries the same of a window of its own.

test('leaving the page asks while a job runs, and the job goes on without it', async ({ launch, shellName }) => {
  test.skip(shellName !== 'loopback', 'a window of its own asks by itself')
  const { window } = await launch()
  const { page } = window
  const { id } = await window.startSleep('A long sleep', 6000, 50)
  await expect(window.tray).toContainText('A long sleep')
  await expect.poll(async () => (await window.job(id)).state).toBe('running')
  // A browser asks for pages only that somebody has touched.
  await window.goTo('Training')
  const asked: string[] = []
  page.once('dialog', async (dialog) => {
    asked.push(dialog.type())
    await dialog.dismiss()
  })
  await page.evaluate(() => void setTimeout(() => location.reload()))
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('“A long sleep” is at work. It goes on without this page too')
  expect(asked).toEqual(['beforeunload'])
  await window.picture('stayed')

  page.once('dialog', (dialog) => dialog.accept())
  const address = page.url()
  await page.goto('about:blank')
  await page.goto(address)
  const { progress } = await window.job(id)
  await expect.poll(async () => (await window.job(id)).progress?.step ?? 0).toBeGreaterThan(progress?.step ?? 0)
  expect(await window.job(id)).toMatchObject({ state: 'running', attempts: 1 })
  await window.call('jobs.cancel', { id })
  await expect(window.tray).toContainText('Nothing is running')

  // Without work nobody is asked.
  await window.goTo('Results')
  page.once('dialog', async (dialog) => {
    asked.push('once more')
    await dialog.accept()
  })
  await page.goto('about:blank')
  expect(asked).toEqual(['beforeunload'])
})

test('the end of a job is told to who looks elsewhere', async ({ launch, shellName }) => {
  test.skip(shellName !== 'loopback', 'a window of its own notifies by itself')
  const { window } = await launch()
  const { page } = window
  // No test can see what the system shows, so what is asked of it is kept.
  await page.addInitScript(() => {
    const shown: object[] = []
    let allowed = 'default'
    class Kept {
      static get permission() {
        return allowed
      }
      static async requestPermission() {
        return (allowed = 'granted')
      }
      constructor(title: string, { body }: { body: string }) {
        shown.push({ title, body })
      }
    }
    Object.assign(globalThis, { Notification: Kept, shownNotices: shown })
    document.hasFocus = () => document.documentElement.dataset.away !== 'yes'
  })
  await page.reload()
  await window.expectReady()
  const shown = () => page.evaluate(() => (globalThis as unknown as { shownNotices: object[] }).shownNotices)
  const look = (away: boolean) =>
    page.evaluate((isAway) => {
      document.documentElement.dataset.away = isAway ? 'yes' : 'no'
      if (!isAway) globalThis.dispatchEvent(new Event('focus'))
    }, away)
  const sleep = async (title: string) => {
    const { id } = await window.startSleep(title, 5, 20)
    await expect.poll(async () => (await window.job(id)).state).toBe('done')
    return id
  }

  // Seen where one is: a word in the page.
  await window.goTo('Data')
  await sleep('Seen')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('Seen: Done')
  await expect(page).toHaveTitle('Data – Terrace')

  // Elsewhere and never asked: the tab says so until it is looked at.
  await look(true)
  await sleep('Unseen')
  await expect(page).toHaveTitle('Unseen: Done')
  await look(false)
  await expect(page).toHaveTitle('Data – Terrace')
  expect(await shown()).toEqual([])

  // Elsewhere and allowed: the system says so too.
  const { id } = await window.startSleep('Long', 600, 50)
  await window.goTo('Training')
  await page.getByRole('button', { name: 'Tell me when it ends' }).click()
  await expect(page.getByRole('button', { name: 'Tell me when it ends' })).toHaveCount(0)
  await window.call('jobs.cancel', { id })
  await expect.poll(async () => (await window.job(id)).state).toBe('cancelled')
  await look(true)
  await sleep('Told')
  await expect.poll(shown).toEqual([{ title: 'Terrace', body: 'Told: Done' }])
})
