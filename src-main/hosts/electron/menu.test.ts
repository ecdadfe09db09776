import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { translate } from '../../../src-shared/words/index.ts'
import { describeMenu, type MenuActions } from './menu.ts'

function build(platform: NodeJS.Platform, developing = false, say = (text: string) => text) {
  const calls: string[] = []
  const record = (name: keyof MenuActions) => (page?: string) => void calls.push(page === undefined ? name : `${name} ${page}`)
  const actions: MenuActions = {
    about: record('about'),
    openStudy: record('openStudy'),
    openPage: record('openPage'),
    openPalette: record('openPalette'),
    showDataFolder: record('showDataFolder'),
    showLogFile: record('showLogFile'),
  }
  return { menu: describeMenu({ name: 'Terrace', say, platform, developing, actions }), calls }
}

const flatten = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])

test.each(['linux', 'win32', 'darwin'] as const)('%s has the usual entries, and no accelerator twice', (platform) => {
  const items = flatten(build(platform).menu)
  const roles = items.map((item) => item.role)
  for (const role of ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'close', 'quit', 'help'] as const) {
    expect(roles, role).toContain(role)
  }
  expect(items.filter((item) => item.label === 'About Terrace')).toHaveLength(1)
  expect(items.filter((item) => item.label === 'Settings…')).toHaveLength(1)
  const accelerators = items.flatMap((item) => (item.accelerator === undefined ? [] : [item.accelerator]))
  expect(new Set(accelerators).size).toBe(accelerators.length)
  expect(roles).not.toContain('toggleDevTools')
})

test.each(['linux', 'win32', 'darwin'] as const)('%s has every entry in German', (platform) => {
  const english = flatten(build(platform).menu).flatMap(({ label }) => label ?? [])
  const german = flatten(build(platform, false, (text) => translate('de', text)).menu).flatMap(({ label }) => label ?? [])
  expect(german).toHaveLength(english.length)
  expect(german.filter((label, i) => label === english[i])).toEqual(platform === 'darwin' ? ['Terrace', 'Training'] : ['Training'])
})

test('macOS has its application menu first', () => {
  const [first] = build('darwin').menu
  expect(first!.label).toBe('Terrace')
  const roles = flatten([first!]).map((item) => item.role)
  for (const role of ['services', 'hide', 'hideOthers', 'unhide', 'quit'] as const) expect(roles).toContain(role)
})

test('those who build the program get the developer tools', () => {
  expect(flatten(build('linux', true).menu).map((item) => item.role)).toContain('toggleDevTools')
})

test('each page has its number, and entries do what they say', () => {
  const { menu, calls } = build('linux')
  const items = flatten(menu)
  const click = (label: string) => (items.find((item) => item.label === label)!.click as () => void)()
  for (const label of ['Data', 'Allocate', 'Settings…', 'Command Palette…', 'Open Study…', 'Show Data Folder', 'Show Log File', 'About Terrace']) click(label)
  expect(calls).toEqual(['openPage data', 'openPage allocate', 'openPage settings', 'openPalette', 'openStudy', 'showDataFolder', 'showLogFile', 'about'])
  expect(items.find((item) => item.label === 'Allocate')!.accelerator).toBe('CmdOrCtrl+7')
})
