import { PAGE_TITLES } from '../pages/terrace-window.ts'
import { expect, test } from '../terrace-test.ts'

test('starts, and every page can be reached', async ({ launch }) => {
  const { window } = await launch()
  const problems: string[] = []
  window.page.on('pageerror', (error) => problems.push(error.message))
  window.page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  await expect(window.heading).toHaveText('Would it have been worth it?')
  for (const title of PAGE_TITLES) {
    await window.goTo(title)
    await window.picture(title.toLowerCase())
  }
  expect(problems).toEqual([])
})

test('the last page comes back with the next start', async ({ launch }) => {
  const first = await launch()
  await first.window.goTo('Compare')
  await expect.poll(() => first.window.call('settings.get', {})).toMatchObject({ view: { lastPath: expect.stringMatching(/^\/compare/) as unknown } })
  await first.shell.stop()
  const second = await launch()
  await second.window.expectPage('Compare')
})

test('nothing on the pages asks the network for anything', async ({ launch, shellName }) => {
  const { window, shell } = await launch()
  const hosts = new Set<string>()
  window.page.on('request', (request) => hosts.add(new URL(request.url()).hostname))
  for (const title of PAGE_TITLES) await window.goTo(title)
  await window.page.reload()
  await window.expectReady()
  for (const host of hosts) expect(['127.0.0.1', 'terrace', 'terrace.app.invalid', '']).toContain(host)
  if (shellName === 'standin') expect((await shell.desktop!.record()).refusedRequests).toEqual([])
})
