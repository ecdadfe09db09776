import { describe, expect, it } from 'vitest'
import { mapHeight } from './chart-map.ts'
import { PRINT_THEME } from './chart-option.ts'
import { drawSvg, heightOf } from './chart-svg.ts'
import type { ChartBlock } from './document.ts'

const groups = Array.from({ length: 20 }, (_, g) => ({ mark: String(g + 1), name: `GROUP-${g + 1}` }))
const points = Array.from({ length: 60 }, (_, i) => ({ name: `P${i}`, x: Math.cos(i), y: Math.sin(i), group: i % 20 }))
const chart = { type: 'map', axes: ['Across', 'Up'], points, groups } as const
const block: ChartBlock = { kind: 'chart', id: 'map', title: 'Map', summary: 'Points by group.', chart }

describe('a map', () => {
  it('says the group of every point without colour, and names every group', () => {
    const svg = drawSvg(block, String, { width: 500, height: heightOf(block, 8) }, PRINT_THEME)
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)
    for (const { mark, name } of groups) {
      // Three points of each group, and its place in the legend.
      expect(texts.filter((text) => text === mark).length).toBe(4)
      expect(texts).toContain(name)
    }
    expect(texts).toEqual(expect.arrayContaining(['Across', 'Up']))
  })

  it('is high enough for its legend', () => {
    expect(mapHeight(chart, 8)).toBeGreaterThan(20 * 8 * 1.3)
  })
})
