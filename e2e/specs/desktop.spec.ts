import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Desktop } from '../shells/shell.ts'
import { TrainingPage } from '../pages/training-page.ts'
import { expect, test } from '../terrace-test.ts'

// What the main process does to the desktop. Real Electron shows it to people only; the stand-in keeps a record.

const lastDialog = async (desktop: Desktop) => (await desktop.record()).dialogs.at(-1)

test('the window is sandboxed, and its pages may do nothing that they need not', async ({ launch }) => {
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  const { windows, sandboxed, schemes } = await desktop.record()
  expect(sandboxed).toBe(true)
  expect(schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
  expect(windows[0]!.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false })
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'hid', 'openExternal']) {
    expect(await desktop.grantsPermission(permission), permission).toBe(false)
  }
  expect(await window.page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in globalThis))).toEqual([])
  const evaluated = await window.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.injected = true'
    document.head.append(script)
    return 'injected' in globalThis
  })
  expect(evaluated).toBe(false)
})

test('the window cannot be led away; links open in the browser', async ({ launch }) => {
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  const address = window.page.url()
  await window.page.evaluate(() => location.assign('https://example.com/away'))
  await expect.poll(async () => (await desktop.record()).openedOutside).toEqual(['https://example.com/away'])
  await window.page.evaluate(() => void globalThis.open('https://example.com/new'))
  await expect.poll(async () => (await desktop.record()).openedOutside).toContain('https://example.com/new')
  await window.page.evaluate(() => location.assign('file:///etc/passwd')).catch(() => undefined)
  await window.page.evaluate(() => location.assign('http://example.com/plain'))
  await window.page.waitForTimeout(300)
  expect(window.page.url()).toBe(address)
  expect((await desktop.record()).openedOutside).toHaveLength(2)
  await window.goTo('Settings')
})

test('the bridge answers its own pages only, and parses what they say', async ({ launch }) => {
  const { window, shell } = await launch()
  const { callFrom } = shell.desktop!
  expect(await callFrom('app://terrace', true, 'app.info')).toMatchObject({ ok: true })
  expect(await callFrom('app://terrace', false, 'app.info')).toMatchObject({ ok: false, failure: { code: 'no-permission' } })
  for (const origin of ['https://example.com', 'app://terrace.example.com', 'null', 'file://']) {
    expect(await callFrom(origin, true, 'app.info'), origin).toMatchObject({ ok: false, failure: { code: 'no-permission' } })
  }
  const answers = await window.page.evaluate(async () => {
    const bridge = (window as unknown as { terrace: { call: (...values: unknown[]) => Promise<unknown> } }).terrace
    return Promise.all([bridge.call('app.nothing', {}), bridge.call(7, {}), bridge.call('settings.set', { theme: 'pink' }), bridge.call('__proto__.x', {})])
  })
  expect(answers).toMatchObject([
    { ok: false, failure: { code: 'not-found' } },
    { ok: false, failure: { code: 'bad-input' } },
    { ok: false, failure: { code: 'bad-input' } },
    { ok: false, failure: { code: 'not-found' } },
  ])
})

test('the menu leads to the pages, the palette and About', async ({ launch }) => {
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  await desktop.chooseMenuItem(['View', 'Results'])
  await window.expectPage('Results')
  await desktop.chooseMenuItem([process.platform === 'darwin' ? 'Terrace' : 'File', 'Settings…'])
  await window.expectPage('Settings')
  await desktop.chooseMenuItem(['View', 'Command Palette…'])
  await expect(window.palette).toBeVisible()
  await desktop.chooseMenuItem([process.platform === 'darwin' ? 'Terrace' : 'help', 'About Terrace'])
  const { aboutPanel, aboutPanelShown } = await desktop.record()
  expect([aboutPanelShown, aboutPanel]).toMatchObject([true, { applicationName: 'Terrace' }])
})

test('the menu and questions speak the language of the pages', async ({ launch }) => {
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  // The menu is another by the time that the setting is answered for.
  await window.call('settings.set', { language: 'de' })
  await desktop.chooseMenuItem(['Ansicht', 'Ergebnisse'])
  await window.expectPage('Results')
  const { id } = await window.startSleep('A long sleep', 600, 50)
  await expect.poll(async () => (await window.job(id)).progress?.step ?? 0).toBeGreaterThan(2)
  await desktop.quit()
  await expect.poll(() => lastDialog(desktop)).toMatchObject({ message: '„A long sleep“ läuft noch.', buttons: ['Weiterlaufen lassen', 'Unterbrechen und schließen', 'Fenster schließen, zu Ende laufen lassen'] })
  await desktop.answerDialog(1)
  expect(await shell.ended).toBe(0)
})

test('a running job keeps the computer awake, shows in the taskbar, and says when it is done', async ({ launch }) => {
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  const { id } = await window.startSleep('A nap', 30, 50)
  await expect.poll(async () => (await desktop.record()).blockers).toEqual(['prevent-app-suspension'])
  await expect.poll(async () => (await desktop.record()).windows[0]!.progress.value).toBeGreaterThan(0)
  await window.call('jobs.pause', { id })
  await expect.poll(async () => (await desktop.record()).windows[0]!.progress.mode).toBe('paused')
  expect((await desktop.record()).blockers).toEqual([])
  await window.call('jobs.resume', { id })
  await expect.poll(async () => (await desktop.record()).notifications).toEqual([{ title: 'Terrace', body: 'A nap is done.' }])
  const { blockers, windows } = await desktop.record()
  expect([blockers, windows[0]!.progress.value]).toEqual([[], -1])
  await desktop.clickNotification(0)
  await window.expectPage('Training')
})

test('who looks at the window is not told again what is seen there', async ({ launch }) => {
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  await desktop.lookAtWindow(true)
  const seen = await window.startSleep('Seen', 3, 20)
  await expect.poll(async () => (await window.job(seen.id)).state).toBe('done')
  await desktop.lookAtWindow(false)
  await window.startSleep('Unseen', 3, 20)
  await expect.poll(async () => (await desktop.record()).notifications).toEqual([{ title: 'Terrace', body: 'Unseen is done.' }])
})

test('closing with a paused job does not offer to wait for its end', async ({ launch }) => {
  const first = await launch()
  const desktop = first.shell.desktop!
  const { id } = await first.window.startSleep('A rest', 600, 50)
  await expect.poll(async () => (await first.window.job(id)).state).toBe('running')
  await first.window.call('jobs.pause', { id })
  await expect.poll(async () => (await first.window.job(id)).state).toBe('paused')
  await desktop.closeWindow()
  await expect.poll(() => lastDialog(desktop)).toMatchObject({ message: '“A rest” is paused.', buttons: ['Keep running', 'Interrupt and close'] })
  await desktop.answerDialog(1)
  expect(await first.shell.ended).toBe(0)
  const second = await launch()
  expect((await second.window.job(id)).state).toBe('interrupted')
})

test('closing asks while a job runs; agreeing interrupts it', async ({ launch }) => {
  const first = await launch()
  const desktop = first.shell.desktop!
  const { id } = await first.window.startSleep('A long sleep', 600, 50)
  await expect.poll(async () => (await first.window.job(id)).progress?.step ?? 0).toBeGreaterThan(2)
  await desktop.quit()
  await expect.poll(() => lastDialog(desktop)).toMatchObject({ message: '“A long sleep” is still running.', buttons: ['Keep running', 'Interrupt and close', 'Close the window, let it finish'] })
  await desktop.answerDialog(0)
  expect((await first.window.job(id)).state).toBe('running')
  await desktop.quit()
  await expect.poll(async () => (await desktop.record()).dialogs.length).toBe(2)
  await desktop.answerDialog(1)
  expect(await first.shell.ended).toBe(0)

  const second = await launch()
  expect((await second.window.job(id)).state).toBe('interrupted')
  await second.window.goTo('Training')
  await new TrainingPage(second.window).expectJob('A long sleep', 'Interrupted')
})

test('a job goes on without its window, and the program ends after it', async ({ launch }) => {
  const first = await launch()
  const desktop = first.shell.desktop!
  const { id } = await first.window.startSleep('A short sleep', 60, 50)
  await expect.poll(async () => (await first.window.job(id)).progress?.step ?? 0).toBeGreaterThan(2)
  await desktop.quit()
  await expect.poll(() => lastDialog(desktop)).toMatchObject({ message: '“A short sleep” is still running.' })
  await desktop.answerDialog(2)
  await expect.poll(async () => (await desktop.record()).notifications).toEqual([{ title: 'Terrace', body: 'A short sleep is done.' }])
  expect(await first.shell.ended).toBe(0)

  const second = await launch()
  expect((await second.window.job(id)).state).toBe('done')
})

test('a second start hands its study to the first and ends; the system can open one too', async ({ launch, home }) => {
  const study = join(home, 'mine.yaml')
  await writeFile(study, 'title: Mine\n')
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  await expect(launch([study])).rejects.toThrow('exit code 0')
  await window.expectPage('Strategies')
  await expect(window.page.getByText('mine.yaml')).toBeVisible()
  await window.picture('study')
  expect((await desktop.record()).recentDocuments).toEqual(process.platform === 'linux' ? [] : [study])

  await desktop.openFile(join(home, 'missing.yaml'))
  expect(await lastDialog(desktop)).toMatchObject({ kind: 'error', title: 'The study cannot be opened', message: expect.stringContaining('There is no such file.') })
})

test('a study given at the start is shown', async ({ launch, home }) => {
  const study = join(home, 'given.yml')
  await writeFile(study, 'title: Given\n')
  const { window } = await launch([study])
  await window.expectPage('Strategies')
  await expect(window.page.getByText('given.yml')).toBeVisible()
})

test('the window comes back where it was', async ({ launch, home }) => {
  await writeFile(join(home, 'window.json'), JSON.stringify({ x: 40, y: 30, width: 1400, height: 900, maximized: false }))
  const { shell } = await launch()
  expect((await shell.desktop!.record()).windows[0]!.bounds).toEqual({ x: 40, y: 30, width: 1400, height: 900 })
})

test('data that the window holds are left alone by other programs, with a sentence', async ({ launch, home }) => {
  await launch()
  const { status, stderr } = spawnSync(process.execPath, ['src-main/hosts/cli/main.ts', 'serve', '--home', home], { encoding: 'utf8', timeout: 20_000 })
  expect(status).toBe(1)
  expect(stderr).toContain('in use by the Terrace window')
})

test('a defect in the main process ends in a dialog that names the log file', async ({ launch, home }) => {
  const { shell } = await launch()
  await shell.desktop!.fail('planted in the main process')
  expect(await shell.ended).toBe(1)
  const log = join(home, 'logs', 'terrace.log')
  expect(shell.words!()).toContain(`Terrace had to stop: planted in the main process\n\nDetails are in ${log}`)
  expect(await readFile(log, 'utf8')).toContain('planted in the main process')
})

test('a page that crashes ends in a dialog that names the log file, and the job goes on', async ({ launch, home }) => {
  const { window, shell } = await launch()
  const desktop = shell.desktop!
  await window.startSleep('Unmoved', 600, 50)
  const session = await window.page.context().newCDPSession(window.page)
  void session.send('Page.crash').catch(() => undefined)
  await expect.poll(() => lastDialog(desktop)).toMatchObject({
    message: 'The page stopped working.',
    buttons: ['Reload', 'Quit'],
  })
  expect((await lastDialog(desktop))!.detail).toContain(join(home, 'logs', 'terrace.log'))
  expect((await desktop.record()).blockers).toHaveLength(1)
})

test('a restored database has its jobs shown in the taskbar too', async ({ launch, home }) => {
  const first = await launch()
  const { file } = (await first.window.call('app.backup', {})) as { file: string }
  await first.shell.stop()
  await writeFile(join(home, 'terrace.db'), 'A'.repeat(8192))

  const { window, shell } = await launch()
  await window.call('app.restore', { file })
  await window.startSleep('After the damage', 600, 50)
  await expect.poll(async () => (await shell.desktop!.record()).blockers).toHaveLength(1)
})
