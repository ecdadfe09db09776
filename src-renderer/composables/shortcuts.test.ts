import { describe, expect, it } from 'vitest'
import { readShortcut } from './shortcuts.ts'

const press = (keys: Partial<Parameters<typeof readShortcut>[0]>) => ({ key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...keys })

describe('readShortcut', () => {
  it('opens the palette with Ctrl+K, and with ⌘K on a Mac', () => {
    expect(readShortcut(press({ key: 'k', ctrlKey: true }), false)).toEqual({ kind: 'palette' })
    expect(readShortcut(press({ key: 'K', metaKey: true }), true)).toEqual({ kind: 'palette' })
    // Ctrl+K on a Mac deletes to the end of a line.
    expect(readShortcut(press({ key: 'k', ctrlKey: true }), true)).toBeNull()
  })

  it('opens pages by their number, wherever the digits stand on the keyboard', () => {
    expect(readShortcut(press({ key: '&', code: 'Digit1', ctrlKey: true }), false)).toEqual({ kind: 'page', page: 'data' })
    expect(readShortcut(press({ key: '8', code: 'Digit8', ctrlKey: true }), false)).toEqual({ kind: 'page', page: 'settings' })
    expect(readShortcut(press({ key: '9', code: 'Digit9', ctrlKey: true }), false)).toEqual({ kind: 'page', page: 'start' })
    expect(readShortcut(press({ key: '0', code: 'Digit0', ctrlKey: true }), false)).toBeNull()
  })

  it('leaves typing, AltGr and other combinations alone', () => {
    expect(readShortcut(press({ key: 'k' }), false)).toBeNull()
    expect(readShortcut(press({ key: '²', code: 'Digit2', ctrlKey: true, altKey: true }), false)).toBeNull()
    expect(readShortcut(press({ key: 'K', ctrlKey: true, shiftKey: true }), false)).toBeNull()
  })
})
