import { chromium, type BrowserContext } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserFlags, findBrowser } from '../../scripts/find-browser.ts'

let opening: Promise<BrowserContext> | undefined
let context: BrowserContext | undefined

/** The Chromium that stands for Electron's own. The tests see the same pages over its debugging port. */
export function openBrowser(profile: string): Promise<BrowserContext> {
  opening ??= chromium
    .launchPersistentContext(join(profile, 'standin-chromium'), {
      executablePath: findBrowser(),
      args: [...browserFlags(), '--remote-debugging-port=0'],
      viewport: null,
    })
    .then((opened) => {
      context = opened
      const port = readFileSync(join(profile, 'standin-chromium', 'DevToolsActivePort'), 'utf8').split('\n')[0]!
      process.send?.({ debugging: `http://127.0.0.1:${port}` })
      return opened
    })
  return opening
}

export function currentBrowser(): BrowserContext {
  if (context === undefined) throw new Error('A window was made before Electron was ready.')
  return context
}

export async function closeBrowser(): Promise<void> {
  await (await opening?.catch(() => undefined))?.close()
}
