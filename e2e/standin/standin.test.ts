import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'terrace-standin-'))
const register = new URL('./register.ts', import.meta.url).href

/** Runs a main process of a few lines on the stand-in and gives what it printed and how it failed. */
function run(code: string): { stdout: string; stderr: string } {
  const file = join(folder, `${Math.random()}.mjs`)
  writeFileSync(file, `${code}\nprocess.exit(0)`)
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', register, file], { encoding: 'utf8', timeout: 20_000 })
  return { stdout, stderr }
}

test('what the program uses is there', () => {
  expect(run("import { app, Menu } from 'electron'; console.log(typeof app.quit, typeof Menu.buildFromTemplate, app.isPackaged)").stdout).toBe('function function false\n')
})

test.each([
  ['an export', "import { clipboard } from 'electron'; clipboard.readText()", 'clipboard.readText'],
  ['a class', "import { TouchBar } from 'electron'; new TouchBar({})", 'new TouchBar'],
  ['a member', "import { app } from 'electron'; app.getGPUInfo('basic')", 'app.getGPUInfo'],
  ['an event', "import { app } from 'electron'; app.on('login', () => {})", 'the event login of app'],
  ['an option', "import { Notification } from 'electron'; new Notification({ title: '', body: '', silent: true })", 'the option silent of Notification'],
  ['a menu option', "import { Menu } from 'electron'; Menu.buildFromTemplate([{ label: 'a', submenu: [{ icon: 'x' }] }])", 'the option icon of a menu item'],
  ['a scheme', "import { protocol } from 'electron'; protocol.registerSchemesAsPrivileged([{ scheme: 'other' }])", 'another scheme than app'],
])('a new Electron call forces a decision: %s', (_kind, code, what) => {
  expect(run(code).stderr).toContain(`The stand-in does not implement ${what}.`)
})

test('a name that Electron does not have is no module member at all', () => {
  expect(run("import { nothing } from 'electron'").stderr).toContain('does not provide an export named')
})
