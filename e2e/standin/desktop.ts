import { KnownEvents } from './events.ts'
import { record, type ShownDialog } from './record.ts'
import { checkOptions, implementOnly, refuse } from './refuse.ts'

interface MenuItem {
  readonly label?: string
  readonly role?: string
  readonly type?: string
  readonly accelerator?: string
  readonly click?: () => void
  readonly submenu?: readonly MenuItem[]
}

const MENU_OPTIONS = ['label', 'role', 'type', 'accelerator', 'click', 'submenu']
let applicationMenu: readonly MenuItem[] = []

export const Menu = implementOnly('Menu', {
  buildFromTemplate(template: readonly MenuItem[]): readonly MenuItem[] {
    for (const item of template) {
      checkOptions('a menu item', item, MENU_OPTIONS)
      if (item.submenu) Menu.buildFromTemplate(item.submenu)
    }
    return template
  },
  setApplicationMenu(menu: readonly MenuItem[]) {
    applicationMenu = menu
  },
})

/** Does what choosing an entry does. Entries with a role only are Electron's own affair. */
export function chooseMenuItem(path: readonly string[]): void {
  let items = applicationMenu
  let found: MenuItem | undefined
  for (const label of path) {
    found = items.find((item) => item.label === label || item.role === label)
    items = found?.submenu ?? []
  }
  if (found?.click) found.click()
  else refuse(`choosing the menu entry ${path.join(' > ')}`)
}

type Answer = (response: { response: number; filePaths: string[] }) => void
const answers: Answer[] = []

interface DialogOptions {
  readonly type?: string
  readonly title?: string
  readonly message?: string
  readonly detail?: string
  readonly buttons?: readonly string[]
  readonly defaultPath?: string
}

function showDialog(kind: ShownDialog['kind'], { title = '', message = '', detail = '', buttons = [], defaultPath = '' }: DialogOptions) {
  const dialog: ShownDialog = { kind, title, message, detail, buttons, defaultPath }
  record.dialogs.push(dialog)
  return new Promise<{ response: number; filePaths: string[] }>((resolve) => {
    answers.push((answer) => {
      dialog.response = answer.response
      resolve(answer)
    })
  })
}

export const dialog = implementOnly('dialog', {
  showErrorBox(title: string, message: string) {
    record.dialogs.push({ kind: 'error', title, message, detail: '', buttons: [], defaultPath: '', response: 0 })
    process.stderr.write(`${title}: ${message}\n`)
  },
  showMessageBox(_window: unknown, options: DialogOptions) {
    checkOptions('dialog.showMessageBox', options, ['type', 'message', 'detail', 'buttons', 'defaultId', 'cancelId'])
    return showDialog('message', options)
  },
  showOpenDialog(_window: unknown, options: DialogOptions) {
    checkOptions('dialog.showOpenDialog', options, ['title', 'properties', 'filters'])
    return showDialog('open', options)
  },
  async showSaveDialog(_window: unknown, options: DialogOptions) {
    checkOptions('dialog.showSaveDialog', options, ['defaultPath', 'properties'])
    const { filePaths } = await showDialog('save', options)
    return { canceled: filePaths.length === 0, filePath: filePaths[0] ?? '' }
  },
})

/** What a hand would do to the oldest dialog that is still open. */
export function answerDialog(response: number, filePaths: string[] = []): void {
  const answer = answers.shift() ?? refuse('an answer to a dialog that is not there')
  answer({ response, filePaths })
}

export const shell = implementOnly('shell', {
  async openExternal(address: string) {
    record.openedOutside.push(address)
  },
  async openPath(path: string) {
    record.shownPaths.push(path)
    return ''
  },
  showItemInFolder(path: string) {
    record.shownPaths.push(path)
  },
})

let lastBlocker = 0
const blockers = new Map<number, string>()

export const powerSaveBlocker = implementOnly('powerSaveBlocker', {
  start(type: string): number {
    blockers.set(++lastBlocker, type)
    record.blockers = [...blockers.values()]
    return lastBlocker
  },
  stop(id: number): boolean {
    const stopped = blockers.delete(id)
    record.blockers = [...blockers.values()]
    return stopped
  },
})

class ShownNotification extends KnownEvents {
  private readonly options: { readonly title: string; readonly body: string }

  constructor(options: { title: string; body: string }) {
    super('Notification', ['click', 'close'])
    checkOptions('Notification', options, ['title', 'body'])
    this.options = options
  }

  show(): void {
    record.notifications.push(this.options)
    shownNotifications.push(this)
  }
}

const shownNotifications: ShownNotification[] = []

export const Notification = implementOnly(
  'Notification',
  Object.assign(
    function (options: { title: string; body: string }) {
      return implementOnly('Notification', new ShownNotification(options))
    },
    { isSupported: () => true },
  ),
)

export function clickNotification(index: number): void {
  shownNotifications[index]!.emit('click')
}

const display = implementOnly('display', { workArea: { x: 0, y: 0, width: 1920, height: 1040 } })

export const screen = implementOnly('screen', { getPrimaryDisplay: () => display, getAllDisplays: () => [display] })
