import { describe, expect, it } from 'vitest'
import { panelOf } from '../../tests/fixtures/panels.ts'
import { combinatorialPurged, joinRows, singleSplit, walkForward, type RowRange } from './splits.ts'

const rowsOf = (ranges: readonly RowRange[]): number[] => ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))

describe('combinatorial purged cross-validation', () => {
  it.each([
    [6, 2, 15, 5],
    [10, 2, 45, 9],
    [10, 8, 45, 36],
  ])('of %i groups, %i held out, has %i splits and %i paths', (groups, held, splits, paths) => {
    const all = combinatorialPurged(100, groups, held)
    expect(all.splits).toHaveLength(splits)
    expect(all.paths).toHaveLength(paths)
    for (const path of all.paths) {
      expect(path).toHaveLength(groups)
      path.forEach((split, group) => expect(all.splits[split].groups).toContain(group))
    }
    // Every fit is used once for every group that it was held out of.
    const uses = all.paths.flatMap((path) => path.map((split, group) => `${split} ${group}`))
    expect(new Set(uses).size).toBe(splits * held)
  })

  it.each([
    [{}, [[8, 9, 10, 11], [4, 5, 6, 7], [0, 1, 2, 3]]],
    [{ purge: 1 }, [[9, 10, 11], [5, 6], [0, 1, 2]]],
    [{ embargo: 1 }, [[9, 10, 11], [5, 6, 7], [0, 1, 2, 3]]],
  ])('with %j trains on what no test can have seen', (purging, expected) => {
    expect(combinatorialPurged(12, 3, 2, purging).splits.map(({ train }) => rowsOf(train))).toEqual(expected)
  })

  it('refuses what cannot be split', () => {
    expect(() => combinatorialPurged(5, 6, 2)).toThrow('5 days cannot be split into 6 groups')
    expect(() => combinatorialPurged(50, 6, 6)).toThrow('cannot be split')
  })
})

describe('walk-forward', () => {
  it('rolls, one test after the other, with a gap after training', () => {
    expect(walkForward({ rows: 20, trainRows: 8, testRows: 5, purge: 2 })).toEqual([
      { train: [{ from: 0, to: 8 }], test: { from: 10, to: 15 } },
      { train: [{ from: 5, to: 13 }], test: { from: 15, to: 20 } },
    ])
  })

  it('expands, and keeps a short last test', () => {
    expect(walkForward({ rows: 20, trainRows: 8, testRows: 8, expanding: true })).toEqual([
      { train: [{ from: 0, to: 8 }], test: { from: 8, to: 16 } },
      { train: [{ from: 0, to: 16 }], test: { from: 16, to: 20 } },
    ])
  })

  it('gives 134 tests of 60 days on 8,040 days after a year', () => {
    expect(walkForward({ rows: 252 + 8040, trainRows: 252, testRows: 60 })).toHaveLength(134)
  })

  it('refuses a period that is too short', () => {
    expect(() => walkForward({ rows: 10, trainRows: 10, testRows: 5 })).toThrow('10 days are too few to train on 10 days')
    expect(() => singleSplit({ rows: 10, testFrom: 9 })).toThrow('cannot be split')
  })
})

describe('rows joined for training', () => {
  it('have no jump at the seam', () => {
    const panel = panelOf({ A: [1, 2, 4, 8, 80, 88], B: [5, 5, 5, 5, 5, 5] })
    const joined = joinRows(panel, [{ from: 0, to: 2 }, { from: 5, to: 6 }])
    expect([...joined.totalReturn]).toEqual([1, 5, 2, 5, expect.closeTo(2.2, 12), 5])
    expect(joined.days).toEqual([panel.days[0], panel.days[1], panel.days[5]])
    expect(joined.totalReturnOpen[4]).toBeCloseTo(2.2, 12)
  })

  it('leave the panel that they come from as it was', () => {
    const panel = panelOf({ A: [1, 2, 4, 8] })
    joinRows(panel, [{ from: 0, to: 1 }, { from: 3, to: 4 }])
    expect([...panel.totalReturn]).toEqual([1, 2, 4, 8])
  })
})
