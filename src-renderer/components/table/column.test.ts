import { describe, expect, it } from 'vitest'
import { filterRows, readOrder, sortRows, textOf, visibleRange, type Column } from './column.ts'

interface Row {
  readonly name: string
  readonly size: number | null
}
const name: Column<Row> = { key: 'name', title: 'Name', value: (row) => row.name }
const size: Column<Row> = { key: 'size', title: 'Size', value: (row) => row.size, text: (row) => (row.size === null ? 'unknown' : `${row.size} kg`) }
const rows: readonly Row[] = [
  { name: 'b10', size: 2 },
  { name: 'B9', size: null },
  { name: 'a', size: 10 },
  { name: 'c', size: NaN },
]
const namesOf = (found: readonly Row[]) => found.map((row) => row.name)

describe('rows of a table', () => {
  it('are sorted as people count, with the unknown last either way', () => {
    expect(namesOf(sortRows(rows, name, true))).toEqual(['a', 'B9', 'b10', 'c'])
    expect(namesOf(sortRows(rows, size, true))).toEqual(['b10', 'a', 'B9', 'c'])
    expect(namesOf(sortRows(rows, size, false))).toEqual(['a', 'b10', 'B9', 'c'])
    expect(sortRows(rows, undefined, true)).toBe(rows)
  })

  it('are found by every word, as shown or as stored', () => {
    expect(namesOf(filterRows(rows, [name, size], 'KG 10'))).toEqual(['b10', 'a'])
    expect(namesOf(filterRows(rows, [name, size], 'unknown'))).toEqual(['B9'])
    expect(filterRows(rows, [name, size], '  ')).toBe(rows)
  })

  it('are sorted as they were kept to be, and not by what is no order', () => {
    expect(readOrder({ column: 'name', rising: false })).toEqual({ column: 'name', rising: false })
    for (const kept of [undefined, null, 'name', { column: 'name' }, { column: 1, rising: true }, { column: 'name', rising: 'yes' }]) expect(readOrder(kept)).toBeUndefined()
  })

  it('show a dash for nothing', () => {
    expect(textOf({ ...size, text: undefined }, rows[1]!)).toBe('–')
  })

  it('are drawn only near the window, and all of them in the end', () => {
    expect(visibleRange(0, 400, 40, 10)).toEqual({ first: 0, last: 10 })
    const { first, last } = visibleRange(40_000, 400, 40, 5_000)
    expect(first).toBeLessThan(1_000)
    expect(last).toBeGreaterThan(1_010)
    expect(last - first).toBeLessThan(40)
    expect(visibleRange(1e9, 400, 40, 5_000).last).toBe(5_000)
    expect(visibleRange(1e9, 400, 40, 5_000).first).toBeLessThanOrEqual(5_000)
  })
})
