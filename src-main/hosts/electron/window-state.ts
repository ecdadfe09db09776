import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../../storage/make-folder.ts'

export const MIN_WIDTH = 900
export const MIN_HEIGHT = 600
const DEFAULT_SIZE = { width: 1280, height: 800 }
/** So much of the window has to be on a display for a hand to get hold of it. */
const VISIBLE_PIXELS = 120

const windowStateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
})

type WindowState = z.output<typeof windowStateSchema>

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The place to open at: the saved one where a display still shows it, else the middle of the first display. */
export function placeWindow(saved: WindowState | undefined, workAreas: readonly Area[]): WindowState {
  const home = workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE }
  const area = saved === undefined ? undefined : workAreas.find((candidate) => isReachable(saved, candidate))
  if (saved === undefined || area === undefined) {
    const width = Math.min(DEFAULT_SIZE.width, home.width)
    const height = Math.min(DEFAULT_SIZE.height, home.height)
    const x = home.x + Math.floor((home.width - width) / 2)
    const y = home.y + Math.floor((home.height - height) / 2)
    return { x, y, width, height, maximized: saved?.maximized ?? false }
  }
  const width = Math.min(Math.max(saved.width, MIN_WIDTH), Math.max(area.width, MIN_WIDTH))
  const height = Math.min(Math.max(saved.height, MIN_HEIGHT), Math.max(area.height, MIN_HEIGHT))
  return { ...saved, width, height }
}

/** The title bar is what a window is moved by, so its top edge has to lie within the display. */
function isReachable(window: WindowState, area: Area): boolean {
  const shown = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  return shown >= VISIBLE_PIXELS && window.y >= area.y && window.y <= area.y + area.height - VISIBLE_PIXELS
}

export function readWindowState(file: string): WindowState | undefined {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Missing, damaged or foreign: the place of a window is not worth a message, the default is as good.
    return undefined
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  makeFolder(dirname(file))
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}
