import type { Page, Route } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { writeInitScript } from './bridge.ts'
import { KnownEvents, preventable } from './events.ts'
import { receive } from './ipc-main.ts'
import { toAppAddress, toWebAddress } from './protocol.ts'
import { implementOnly, refuse } from './refuse.ts'
import { session } from './session.ts'

/** The function in the page that reaches the main process. */
const SEND = '__standin'
const EVENTS = ['destroyed', 'render-process-gone', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']

interface PageMessage {
  readonly kind: 'invoke' | 'send'
  readonly document: string
  readonly channel: string
  readonly values: unknown[]
}

type OpenHandler = (details: { url: string }) => { action: string }

export class WebContents extends KnownEvents {
  readonly id: number
  readonly session = session.defaultSession
  readonly mainFrame: { readonly origin: string; readonly url: string; readonly parent: object | null }
  /** The same object as every listener sees it. */
  readonly self: WebContents
  private page: Page | undefined
  private document = ''
  private destroyed = false
  private expected: string | undefined
  private openHandler: OpenHandler | undefined

  constructor(id: number) {
    super('webContents', EVENTS)
    this.id = id
    const address = () => toAppAddress(this.page?.url() ?? 'about:blank')
    this.mainFrame = implementOnly('webFrameMain', {
      parent: null,
      get url() {
        return address()
      },
      get origin() {
        return /^\w+:\/\/[^/]+/.exec(address())?.[0] ?? 'null'
      },
    })
    this.self = implementOnly('webContents', this) as WebContents
  }

  async attach(page: Page, preload: string): Promise<void> {
    this.page = page
    await page.exposeBinding(SEND, ({ frame }, message: PageMessage) => {
      this.document = message.document
      const senderFrame = frame === page.mainFrame() ? this.mainFrame : implementOnly('webFrameMain', { parent: this.mainFrame, origin: 'null', url: toAppAddress(frame.url()) })
      return receive({ sender: this.self, senderFrame }, message)
    })
    await page.addInitScript({ content: writeInitScript(readFileSync(preload, 'utf8'), { platform: process.platform, send: SEND }) })
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }))
    page.on('popup', closeOnceAnswered)
  }

  async loadURL(address: string): Promise<void> {
    const page = this.page ?? refuse('loading before the window is there')
    this.expected = address
    await page.goto(toWebAddress(address))
  }

  reload(): void {
    this.expected = toAppAddress(this.page!.url())
    void this.page!.reload()
  }

  /** Whether a request of this page may go on. Navigations that the program did not start itself ask its listeners. */
  allows(route: Route, address: string): boolean {
    const request = route.request()
    if (!request.isNavigationRequest()) return true
    const isMainFrame = request.frame() === this.page?.mainFrame()
    if (isMainFrame && this.expected === address) {
      this.expected = undefined
      return true
    }
    const details = preventable({ url: address, isMainFrame, isSameDocument: false, frame: null })
    this.emit('will-frame-navigate', details)
    return !details.defaultPrevented
  }

  owns(page: Page): boolean {
    return page === this.page
  }

  /** A page that this one wants to open. */
  opens(address: string): boolean {
    const { action } = this.openHandler?.({ url: address }) ?? { action: 'allow' }
    return action === 'deny' ? false : refuse('a second window opened by a page')
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  send(channel: string, ...values: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    const message = { name: `${SEND}Deliver`, document: this.document, channel, values: structuredClone(values) }
    this.page
      ?.evaluate(({ name, document, channel, values }) => {
        const deliver = (globalThis as unknown as Record<string, (...given: unknown[]) => void>)[name]
        deliver?.(document, channel, values)
      }, message)
      // A page that is going away hears nothing any more, in Electron as here.
      .catch((error: Error) => {
        if (!/closed|destroyed|navigat|crash/i.test(error.message)) throw error
      })
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  async destroy(): Promise<void> {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('destroyed')
    await this.page?.close()
  }
}

const CLOSE_AFTER_MS = 3000

/** A second window is never kept, but its request has to be seen and answered first: closed too early, it would never have been asked for. */
function closeOnceAnswered(popup: Page): void {
  const close = () => void popup.close().catch(() => undefined)
  popup.once('requestfailed', close)
  setTimeout(close, CLOSE_AFTER_MS).unref()
}
