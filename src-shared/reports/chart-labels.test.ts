import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stackLabels } from './chart-labels.ts'

describe('stackLabels', () => {
  it('never lets two labels lie on one another, and keeps them inside where there is room', () => {
    const label = fc.record({ wanted: fc.double({ min: 0, max: 200, noNaN: true }), height: fc.double({ min: 5, max: 25, noNaN: true }) })
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 8 }), (labels) => {
        const placed = stackLabels(labels, 0, 200)
        const order = labels.map((_, i) => i).sort((a, b) => placed[a] - placed[b])
        for (let k = 1; k < order.length; k++) {
          const [above, below] = [order[k - 1], order[k]]
          expect(placed[below] - placed[above]).toBeGreaterThanOrEqual((labels[above].height + labels[below].height) / 2 - 1e-9)
          expect(labels[above].wanted).toBeLessThanOrEqual(labels[below].wanted)
        }
        for (const [i, { height }] of labels.entries()) {
          expect(placed[i] - height / 2).toBeGreaterThanOrEqual(-1e-9)
          expect(placed[i] + height / 2).toBeLessThanOrEqual(200 + 1e-9)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves alone what does not touch', () => {
    expect(stackLabels([{ wanted: 150, height: 10 }, { wanted: 20, height: 10 }], 0, 200)).toEqual([150, 20])
    expect(stackLabels([{ wanted: 50, height: 10 }, { wanted: 50, height: 10 }], 0, 200)).toEqual([45, 55])
  })
})
