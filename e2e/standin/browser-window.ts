import type { Page, Route } from '@playwright/test'
import { currentBrowser } from './browser.ts'
import { KnownEvents, preventable } from './events.ts'
import { serveScheme } from './protocol.ts'
import { record, type WindowRecord } from './record.ts'
import { checkOptions, implementOnly } from './refuse.ts'
import { WebContents } from './web-contents.ts'

interface WindowOptions {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly title: string
  readonly show: boolean
  readonly webPreferences: { readonly preload: string }
}

const OPTIONS = ['x', 'y', 'width', 'height', 'minWidth', 'minHeight', 'title', 'show', 'webPreferences']
const PREFERENCES = ['preload', 'sandbox', 'contextIsolation', 'nodeIntegration', 'webviewTag', 'spellcheck']
const EVENTS = ['ready-to-show', 'close', 'closed', 'unresponsive']

interface WindowListeners {
  readonly onAllClosed: () => void
  readonly onPageGone: (page: WebContents, details: object) => void
}

const windows = new Set<BrowserWindow>()
let lastId = 0
let serving: Promise<void> | undefined
let listeners: WindowListeners | undefined
/** Nobody looks at the stand-in, unless a test says so. */
let isLookedAt = false

class Window extends KnownEvents {
  readonly webContents: WebContents
  private readonly entry: WindowRecord
  private readonly ready: Promise<void>
  private maximized = false
  private destroyed = false

  constructor(options: WindowOptions) {
    super('BrowserWindow', EVENTS)
    checkOptions('BrowserWindow', options, OPTIONS)
    checkOptions('webPreferences', options.webPreferences, PREFERENCES)
    const { x, y, width, height, title, show, webPreferences } = options
    this.entry = { title, webPreferences: { ...webPreferences }, bounds: { x, y, width, height }, visible: show, progress: { value: -1, mode: 'none' } }
    record.windows.push(this.entry)
    this.webContents = new WebContents(++lastId).self
    this.ready = this.open(webPreferences.preload)
  }

  private async open(preload: string): Promise<void> {
    const context = currentBrowser()
    serving ??= serveScheme(context, (route, address) => {
      const page = pageOf(route)
      const owner = [...windows].find((window) => page !== undefined && window.webContents.owns(page))
      if (owner) return owner.webContents.allows(route, address)
      return [...windows].some((window) => window.webContents.opens(address))
    })
    await serving
    const empty = context.pages().find((page) => page.url() === 'about:blank' && ![...windows].some((window) => window.webContents.owns(page)))
    const page: Page = empty ?? (await context.newPage())
    await page.setViewportSize({ width: this.entry.bounds.width, height: this.entry.bounds.height })
    await this.webContents.attach(page, preload)
    this.webContents.on('render-process-gone', (_event: object, details: object) => listeners?.onPageGone(this.webContents, details))
  }

  async loadURL(address: string): Promise<void> {
    await this.ready
    await this.webContents.loadURL(address)
    this.emit('ready-to-show')
  }

  close(): void {
    const event = preventable()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    for (const window of windows) if (window.webContents === this.webContents) windows.delete(window)
    record.windows.splice(record.windows.indexOf(this.entry), 1)
    void this.webContents.destroy()
    this.emit('closed')
    if (windows.size === 0) listeners?.onAllClosed()
  }

  show(): void {
    this.entry.visible = true
  }

  focus(): void {}

  restore(): void {}

  maximize(): void {
    this.maximized = true
  }

  isMaximized(): boolean {
    return this.maximized
  }

  isMinimized(): boolean {
    return false
  }

  isFocused(): boolean {
    return isLookedAt
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  getNormalBounds(): WindowRecord['bounds'] {
    return this.entry.bounds
  }

  setProgressBar(value: number, options?: { mode: string }): void {
    checkOptions('setProgressBar', options, ['mode'])
    this.entry.progress = { value, mode: options?.mode ?? 'normal' }
  }
}

/** Undefined while the page that a window wants to open is not there yet: its first request comes before it. */
function pageOf(route: Route): Page | undefined {
  try {
    return route.request().frame().page()
  } catch {
    return undefined
  }
}

export type BrowserWindow = Window

/** A constructor whose windows refuse what they do not know. */
export const BrowserWindow = implementOnly(
  'BrowserWindow',
  Object.assign(
    function (options: WindowOptions) {
      const window = implementOnly('BrowserWindow', new Window(options))
      windows.add(window)
      return window
    },
    {
      getAllWindows: () => [...windows],
      fromWebContents: (page: WebContents) => [...windows].find((window) => window.webContents === page) ?? null,
    },
  ),
)

export function listWindows(): readonly BrowserWindow[] {
  return [...windows]
}

export function lookAtWindow(on: boolean): void {
  isLookedAt = on
}

export function listenToWindows(given: WindowListeners): void {
  listeners = given
}
