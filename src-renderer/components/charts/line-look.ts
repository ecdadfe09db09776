/** How a line is drawn; `colour` is a CSS colour, which knows light and dark. */
export interface LineLook {
  readonly colour: string
  readonly width: number
  readonly dash: string
}

const COLOURS = 6
/** Colour never stands alone: each line has a pattern of its own, and a colour that comes again another one. */
const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '4 2', '1 2'] as const
const WIDTH = 1.75

/** The look of the line at an index, where nothing else gives it one. */
export function lookOf(index: number): LineLook {
  return { colour: `var(--series-${(index % COLOURS) + 1})`, width: WIDTH, dash: DASHES[(index + 2 * Math.floor(index / COLOURS)) % DASHES.length]! }
}

/** More lines than these cannot be told apart; then one at a time stands out of the crowd. */
export const MOST_DISTINCT = 8
export const CROWD: LineLook = { colour: 'color-mix(in srgb, var(--series-1) 45%, transparent)', width: 1, dash: 'none' }

const AREA_COLOURS = [...Array.from({ length: COLOURS }, (_, i) => `var(--series-${i + 1})`), 'var(--accent)', 'var(--ghost)'] as const

/** Areas have edges, and touch only those before and after them: they need no pattern. */
export function areaLookOf(index: number): LineLook {
  return { colour: AREA_COLOURS[index % AREA_COLOURS.length]!, width: 0.75, dash: 'none' }
}
