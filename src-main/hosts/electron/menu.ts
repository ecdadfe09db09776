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
  /** In the language shown. */
  readonly say: (text: string) => string
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
  return [...(isMac ? [describeAppMenu(options)] : []), describeFileMenu(options), describeEditMenu(options), describeViewMenu(options), describeWindowMenu(options), describeHelpMenu(options)]
}

function describeAppMenu({ name, say, actions }: MenuOptions): MenuItemConstructorOptions {
  return {
    label: name,
    submenu: [
      { label: say(`About ${name}`), click: actions.about },
      separator,
      settingsItem(say, actions),
      separator,
      { role: 'services', label: say('Services') },
      separator,
      { role: 'hide', label: say(`Hide ${name}`) },
      { role: 'hideOthers', label: say('Hide Others') },
      { role: 'unhide', label: say('Show All') },
      separator,
      { role: 'quit', label: say(`Quit ${name}`) },
    ],
  }
}

function describeFileMenu({ name, say, platform, actions }: MenuOptions): MenuItemConstructorOptions {
  const open: MenuItemConstructorOptions = { label: say('Open Study…'), accelerator: 'CmdOrCtrl+O', click: actions.openStudy }
  const folder: MenuItemConstructorOptions = { label: say('Show Data Folder'), click: actions.showDataFolder }
  if (platform === 'darwin') {
    const recent: MenuItemConstructorOptions = { label: say('Open Recent'), role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments', label: say('Clear Menu') }] }
    return { label: say('File'), submenu: [open, recent, separator, folder, separator, { role: 'close', label: say('Close Window') }] }
  }
  return { label: say('File'), submenu: [open, separator, folder, separator, settingsItem(say, actions), separator, { role: 'quit', label: say(`Quit ${name}`) }] }
}

function settingsItem(say: MenuOptions['say'], actions: MenuActions): MenuItemConstructorOptions {
  return { label: say('Settings…'), accelerator: 'CmdOrCtrl+,', click: () => actions.openPage('settings') }
}

function describeEditMenu({ say, platform }: MenuOptions): MenuItemConstructorOptions {
  return {
    label: say('Edit'),
    submenu: [
      { role: 'undo', label: say('Undo') },
      { role: 'redo', label: say('Redo') },
      separator,
      { role: 'cut', label: say('Cut') },
      { role: 'copy', label: say('Copy') },
      { role: 'paste', label: say('Paste') },
      ...(platform === 'darwin' ? [{ role: 'pasteAndMatchStyle', label: say('Paste and Match Style') } as const] : []),
      { role: 'delete', label: say('Delete') },
      separator,
      { role: 'selectAll', label: say('Select All') },
    ],
  }
}

function describeViewMenu({ say, developing, actions }: MenuOptions): MenuItemConstructorOptions {
  const pages = PAGES.map(([page, label], index): MenuItemConstructorOptions => {
    return { label: say(label), accelerator: `CmdOrCtrl+${index + 1}`, click: () => actions.openPage(page) }
  })
  return {
    label: say('View'),
    submenu: [
      { label: say('Command Palette…'), accelerator: 'CmdOrCtrl+K', click: actions.openPalette },
      separator,
      ...pages,
      separator,
      { role: 'resetZoom', label: say('Actual Size') },
      { role: 'zoomIn', label: say('Zoom In') },
      { role: 'zoomOut', label: say('Zoom Out') },
      separator,
      { role: 'togglefullscreen', label: say('Toggle Full Screen') },
      ...(developing ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
    ],
  }
}

function describeWindowMenu({ say, platform }: MenuOptions): MenuItemConstructorOptions {
  if (platform === 'darwin') return { role: 'windowMenu', label: say('Window') }
  return { label: say('Window'), submenu: [{ role: 'minimize', label: say('Minimize') }, { role: 'close', label: say('Close Window') }] }
}

function describeHelpMenu({ name, say, platform, actions }: MenuOptions): MenuItemConstructorOptions {
  const about: MenuItemConstructorOptions[] = platform === 'darwin' ? [] : [separator, { label: say(`About ${name}`), click: actions.about }]
  return { role: 'help', label: say('Help'), submenu: [{ label: say('Show Log File'), click: actions.showLogFile }, ...about] }
}
