import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  readonly about: () => void
  readonly openStudy: () => void
  readonly openPage: (page: string) => void
  readonly openPalette: () => void
  readonly showDataFolder: () => void
  readonly showLogFile: () => void
}

interface MenuOptions {
  readonly name: string
  readonly platform: NodeJS.Platform
  /** Reload and the developer tools are for those who build the program. */
  readonly developing: boolean
  readonly actions: MenuActions
}

/** In the order of the navigation; each is reached with Ctrl or Cmd and its number. */
const PAGES = [
  ['data', 'Data'],
  ['universe', 'Universe'],
  ['strategies', 'Strategies'],
  ['training', 'Training'],
  ['results', 'Results'],
  ['compare', 'Compare'],
  ['allocate', 'Allocate'],
  ['settings', 'Settings'],
] as const

const separator = { type: 'separator' } as const

/** The application menu as each platform's users expect it. */
export function describeMenu(options: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin'
  return [...(isMac ? [describeAppMenu(options)] : []), describeFileMenu(options), editMenu(isMac), describeViewMenu(options), windowMenu(isMac), describeHelpMenu(options)]
}

function describeAppMenu({ name, actions }: MenuOptions): MenuItemConstructorOptions {
  return {
    label: name,
    submenu: [
      { label: `About ${name}`, click: actions.about },
      separator,
      settingsItem(actions),
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  }
}

function describeFileMenu({ platform, actions }: MenuOptions): MenuItemConstructorOptions {
  const open: MenuItemConstructorOptions = { label: 'Open Study…', accelerator: 'CmdOrCtrl+O', click: actions.openStudy }
  const folder: MenuItemConstructorOptions = { label: 'Show Data Folder', click: actions.showDataFolder }
  if (platform === 'darwin') {
    const recent: MenuItemConstructorOptions = { label: 'Open Recent', role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] }
    return { label: 'File', submenu: [open, recent, separator, folder, separator, { role: 'close' }] }
  }
  return { label: 'File', submenu: [open, separator, folder, separator, settingsItem(actions), separator, { role: 'quit' }] }
}

function settingsItem(actions: MenuActions): MenuItemConstructorOptions {
  return { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => actions.openPage('settings') }
}

function editMenu(isMac: boolean): MenuItemConstructorOptions {
  return {
    label: 'Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      ...(isMac ? [{ role: 'pasteAndMatchStyle' } as const] : []),
      { role: 'delete' },
      separator,
      { role: 'selectAll' },
    ],
  }
}

function describeViewMenu({ developing, actions }: MenuOptions): MenuItemConstructorOptions {
  const pages = PAGES.map(([page, label], index): MenuItemConstructorOptions => {
    return { label, accelerator: `CmdOrCtrl+${index + 1}`, click: () => actions.openPage(page) }
  })
  return {
    label: 'View',
    submenu: [
      { label: 'Command Palette…', accelerator: 'CmdOrCtrl+K', click: actions.openPalette },
      separator,
      ...pages,
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...(developing ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
    ],
  }
}

function windowMenu(isMac: boolean): MenuItemConstructorOptions {
  if (isMac) return { role: 'windowMenu' }
  return { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'close' }] }
}

function describeHelpMenu({ name, platform, actions }: MenuOptions): MenuItemConstructorOptions {
  const about: MenuItemConstructorOptions[] = platform === 'darwin' ? [] : [separator, { label: `About ${name}`, click: actions.about }]
  return { role: 'help', submenu: [{ label: 'Show Log File', click: actions.showLogFile }, ...about] }
}
