import { useEventListener } from '@vueuse/core'
import { bridge } from '../api.ts'
import { pageNames, type PageName } from '../pages/index.ts'

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>
type ShortcutAction = { readonly kind: 'palette' } | { readonly kind: 'page'; readonly page: PageName }

/** What a key press asks for: Mod+K the palette, Mod+1 … 9 the pages in their order. Mod is ⌘ on a Mac and Ctrl elsewhere. */
export function readShortcut(press: KeyPress, isMac: boolean): ShortcutAction | null {
  const mod = isMac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey
  if (!mod || press.altKey || press.shiftKey) return null
  if (press.key.toLowerCase() === 'k') return { kind: 'palette' }
  const digit = /^Digit([1-9])$/.exec(press.code)?.[1]
  const page = digit === undefined ? undefined : pageNames[Number(digit) - 1]
  return page === undefined ? null : { kind: 'page', page }
}

const isMac = bridge ? bridge.platform === 'darwin' : /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '')

/** How a shortcut is written on this system. */
export function shortcutLabel(key: string): string {
  return isMac ? `⌘${key}` : `Ctrl ${key}`
}

export function pageShortcut(page: PageName): string {
  return shortcutLabel(String(pageNames.indexOf(page) + 1))
}

export function useShortcuts(act: (action: ShortcutAction) => void): void {
  useEventListener('keydown', (event: KeyboardEvent) => {
    const action = readShortcut(event, isMac)
    if (!action) return
    event.preventDefault()
    act(action)
  })
}
