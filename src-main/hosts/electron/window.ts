import { BrowserWindow, screen, shell, type Session } from 'electron'
import { join } from 'node:path'
import { MIN_HEIGHT, MIN_WIDTH, placeWindow, readWindowState, writeWindowState } from './window-state.ts'

interface WindowOptions {
  readonly title: string
  readonly home: string
  readonly preload: string
  /** The only origin that the window ever shows, for example `app://terrace`. */
  readonly origin: string
}

/** The one window: sandboxed, bound to its own pages, and back where the user left it. */
export function openWindow({ title, home, preload, origin }: WindowOptions): BrowserWindow {
  const stateFile = join(home, 'window.json')
  const workAreas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea)
  const { maximized, ...bounds } = placeWindow(readWindowState(stateFile), workAreas)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title,
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // The spelling checker would fetch dictionaries from outside.
      spellcheck: false,
    },
  })
  bindToOrigin(window, origin)
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }))
  return window
}

/** Nothing but a reload may move the window; links to the web go to the user's browser. */
function bindToOrigin({ webContents }: BrowserWindow, origin: string): void {
  const openOutside = (url: string) => {
    if (url.startsWith('https://')) void shell.openExternal(url)
  }
  webContents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
  webContents.on('will-frame-navigate', (details) => {
    if (details.isMainFrame && isFirstPage(details.url, origin)) return
    details.preventDefault()
    if (details.isMainFrame) openOutside(details.url)
  })
  webContents.on('will-redirect', (details) => details.preventDefault())
  webContents.on('will-attach-webview', (event) => event.preventDefault())
}

/** `URL.origin` is "null" for schemes of one's own, so the parts are compared. */
function isFirstPage(address: string, origin: string): boolean {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}` === origin && (pathname === '/' || pathname === '/index.html')
}

/** What a Copy button needs: plain text, written after a click. */
const COPYING = 'clipboard-sanitized-write'

/** The pages need no camera, place, device or reading of the clipboard: every permission but that of copying is refused, now and later. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_page, permission, answer) => answer(permission === COPYING))
  session.setPermissionCheckHandler((_page, permission) => permission === COPYING)
  session.setDevicePermissionHandler(() => false)
}
