import { existsSync, readFileSync, readdirSync, rmSync, statSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeBrowser, openBrowser } from './browser.ts'
import { listenToWindows, listWindows } from './browser-window.ts'
import { KnownEvents, preventable } from './events.ts'
import { record } from './record.ts'
import { implementOnly, refuse } from './refuse.ts'
import { endUtilityProcesses } from './utility-process.ts'

const EVENTS = ['open-file', 'second-instance', 'activate', 'window-all-closed', 'before-quit', 'will-quit', 'child-process-gone', 'render-process-gone']

class App extends KnownEvents {
  readonly isPackaged = false
  private userData: string | undefined
  private quitting = false
  private ending = false

  constructor() {
    super('app', EVENTS)
    listenToWindows({
      onAllClosed: () => {
        if (this.quitting) this.finish()
        else this.emit('window-all-closed')
      },
      onPageGone: (page, details) => this.emit('render-process-gone', {}, page, details),
    })
  }

  setName(_name: string): void {}

  setAppUserModelId(_id: string): void {}

  enableSandbox(): void {
    record.sandboxed = true
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') refuse(`app.setPath('${name}')`)
    if (!statSync(path).isDirectory()) throw new Error(`${path} is no folder`)
    this.userData = path
  }

  /** Electron keeps one lock per userData folder; a second program tells the first what it was started with. */
  requestSingleInstanceLock(): boolean {
    const folder = this.profile()
    const lock = join(folder, 'standin.lock')
    const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : undefined
    if (holder !== undefined && isAlive(holder)) {
      writeFileSync(join(folder, `standin-second-${process.pid}.json`), JSON.stringify({ argv: process.argv, folder: process.cwd() }))
      return false
    }
    writeFileSync(lock, String(process.pid))
    const check = () => {
      for (const name of readdirSync(folder).filter((entry) => /^standin-second-\d+\.json$/.test(entry))) {
        const file = join(folder, name)
        const text = readFileSync(file, 'utf8')
        if (text === '') continue
        rmSync(file)
        const { argv, folder: from } = JSON.parse(text) as { argv: string[]; folder: string }
        this.emit('second-instance', {}, argv, from, {})
      }
    }
    watch(folder, check).unref()
    return true
  }

  async whenReady(): Promise<void> {
    await openBrowser(this.profile())
  }

  addRecentDocument(path: string): void {
    record.recentDocuments.push(path)
  }

  setAboutPanelOptions(options: object): void {
    record.aboutPanel = options
  }

  showAboutPanel(): void {
    record.aboutPanelShown = true
  }

  quit(): void {
    const event = preventable()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.quitting = true
    const windows = listWindows()
    if (windows.length === 0) this.finish()
    for (const window of windows) {
      window.close()
      // A window that stays open calls the end off.
      if (!window.isDestroyed()) this.quitting = false
    }
  }

  /** The last part of a quit: the program may still say no. */
  private finish(): void {
    const event = preventable()
    this.emit('will-quit', event)
    if (event.defaultPrevented) this.quitting = false
    else this.exit(0)
  }

  exit(code: number): void {
    if (this.ending) return
    this.ending = true
    endUtilityProcesses()
    void closeBrowser().finally(() => process.exit(code))
  }

  private profile(): string {
    return this.userData ?? refuse('a program that has not called app.setPath')
  }
}

const actual = new App()
export const app = implementOnly('app', actual)

// Electron takes these signals for a wish to quit.
process.on('SIGINT', () => app.quit())
process.on('SIGTERM', () => app.quit())

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // ESRCH: the holder was killed and left its file behind.
    return false
  }
}
