import type { Transport } from './client.ts'
import type { Unsubscribe } from './contract.ts'

/** What the desktop window gives to its page as `window.terrace`; a browser has none and goes through HTTP. */
export interface Bridge extends Transport {
  /** `darwin`, `win32` or `linux`: whether a shortcut is written with ⌘ or with Ctrl. */
  readonly platform: string
  /** Asks with the system's own dialog where a file is to be saved; null where nobody wants it saved any more. An empty folder leaves the choice to the system. */
  choosePlace(name: string, folder: string): Promise<string | null>
  onMenu(listener: (command: MenuCommand) => void): Unsubscribe
}

/** What the window's menu, a double-clicked study file or the system asks of the page. */
export type MenuCommand =
  | { readonly kind: 'page'; readonly page: string }
  | { readonly kind: 'palette' }
  | { readonly kind: 'study'; readonly path: string; readonly text: string }
