import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MIN_HEIGHT, MIN_WIDTH, placeWindow, readWindowState, writeWindowState } from './window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const monitor = { x: 1440, y: 0, width: 2560, height: 1400 }

test('the first start is in the middle of the first display', () => {
  expect(placeWindow(undefined, [laptop, monitor])).toEqual({ x: 80, y: 62, width: 1280, height: 800, maximized: false })
})

test('a small display gets a window of its own size', () => {
  expect(placeWindow(undefined, [{ x: 0, y: 0, width: 1024, height: 700 }])).toMatchObject({ x: 0, y: 0, width: 1024, height: 700 })
})

test('a window comes back where it was, on the second display too', () => {
  const saved = { x: 1800, y: 100, width: 1600, height: 1000, maximized: true }
  expect(placeWindow(saved, [laptop, monitor])).toEqual(saved)
})

test('a window whose display is gone comes back in the middle, still maximized', () => {
  const saved = { x: 1800, y: 100, width: 1600, height: 1000, maximized: true }
  expect(placeWindow(saved, [laptop])).toMatchObject({ x: 80, y: 62, width: 1280, height: 800, maximized: true })
})

test.each([
  ['above the display', { x: 100, y: -200 }],
  ['below the display', { x: 100, y: 890 }],
  ['out to the left', { x: -1250, y: 100 }],
  ['out to the right', { x: 1400, y: 100 }],
])('a window that cannot be got hold of comes back: %s', (_where, corner) => {
  expect(placeWindow({ ...corner, width: 1280, height: 800, maximized: false }, [laptop])).toMatchObject({ x: 80, y: 62 })
})

test('a saved size is kept between the smallest useful and the display', () => {
  expect(placeWindow({ x: 10, y: 30, width: 200, height: 100, maximized: false }, [laptop])).toMatchObject({ width: MIN_WIDTH, height: MIN_HEIGHT })
  expect(placeWindow({ x: 10, y: 30, width: 9000, height: 9000, maximized: false }, [laptop])).toMatchObject({ width: 1440, height: 875 })
})

test('the file round-trips; a damaged or foreign one counts as none', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'terrace-window-')), 'deep', 'window.json')
  const state = { x: 1, y: 2, width: 1000, height: 700, maximized: false }
  expect(readWindowState(file)).toBeUndefined()
  writeWindowState(file, state)
  expect(readWindowState(file)).toEqual(state)
  for (const text of ['', '{', '{"x":1}', '{"x":"1","y":2,"width":3,"height":4,"maximized":false}', '{"x":1,"y":2,"width":1e999,"height":4,"maximized":false}']) {
    writeFileSync(file, text)
    expect(readWindowState(file), text).toBeUndefined()
  }
})
