import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FailureError } from '../../src-shared/base/failure.ts'
import { BAR_FIELDS, createBars, pickBars, type Bars } from '../../src-shared/prices/bars.ts'
import { factsOf, openTemporaryMarket, walkBars, type TemporaryMarket } from '../../tests/fixtures/market-store.ts'
import { decodeChunks, encodeChunk } from './bar-chunk.ts'
import { diffBars, mergeBars, packDelta, revertBars } from './bar-delta.ts'

let store: TemporaryMarket
beforeEach(() => {
  store = openTemporaryMarket()
})
afterEach(() => store.remove())

const change = (at = 1) => ({ id: store.market.changes.begin('import', 'test', at), madeAt: at, source: 'csv' })
const restated = (bars: Bars, factor: number): Bars => ({ ...bars, adjustedClose: bars.adjustedClose.map((x) => x * factor) })

/** Any bars: odd numbers, missing ones, constant columns, days with gaps. */
const anyBars = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
  .chain((days) => {
    const value = fc.oneof(fc.constant(NaN), fc.constant(1), fc.double({ min: -1e9, max: 1e9, noNaN: true }))
    return fc.tuple(fc.constant([...days].sort((a, b) => a - b)), fc.array(fc.array(value, { minLength: 8, maxLength: 8 }), { minLength: days.length, maxLength: days.length }))
  })
  .map(([days, rows]) => {
    const bars = createBars(days.length)
    bars.days.set(days)
    BAR_FIELDS.forEach((field, f) => rows.forEach((row, r) => (bars[field][r] = row[f])))
    return bars
  })

describe('bytes of bars', () => {
  it('come back bit for bit', () => {
    fc.assert(
      fc.property(anyBars, (bars) => {
        fc.pre(bars.days.length > 0)
        expect(decodeChunks([encodeChunk(bars, 0, bars.days.length)])).toEqual(bars)
      }),
      { numRuns: 300 },
    )
  })

  it('of any two revisions give back the older one from the newer, also through a later addition', () => {
    fc.assert(
      fc.property(anyBars, anyBars, (before, after) => {
        const packed = packDelta(diffBars(before, after), after)
        expect(revertBars(after, packed)).toEqual(before)
        const addition = createBars(1)
        addition.days[0] = 1000
        expect(revertBars(mergeBars(after, addition), packed)).toEqual(mergeBars(before, addition))
      }),
      { numRuns: 500 },
    )
  })

  it('refuse to go back over a day that changed again', () => {
    const before = walkBars(1, 20)
    const after = restated(before, 0.9)
    const packed = packDelta(diffBars(before, after), after)
    expect(revertBars(restated(after, 0.5), packed)).toBeUndefined()
  })
})

describe('stored bars', () => {
  it('are read back as they were, whole and by range, after a restart too', () => {
    const bars = walkBars(7, 800)
    expect(store.market.bars.write(factsOf('AAA'), bars, change())).toEqual({ added: 800, changed: 0, removed: 0, revision: 1 })
    const { bars: stored } = store.reopen()
    expect(stored.read('AAA').bars).toEqual(bars)
    const [from, to] = [bars.days[300] as never, bars.days[420] as never]
    expect(stored.read('AAA', { from, to }).bars).toEqual(pickBars(bars, Array.from({ length: 121 }, (_, i) => 300 + i)))
    expect(stored.find('AAA')).toMatchObject({ bars: 800, from: bars.days[0], to: bars.days[799], revision: 1 })
  })

  it('make no revision of what is the same', () => {
    const bars = walkBars(7, 100)
    store.market.bars.write(factsOf('AAA'), bars, change())
    expect(store.market.bars.write(factsOf('AAA'), bars, change())).toEqual({ added: 0, changed: 0, removed: 0, revision: 1 })
    expect(store.market.bars.revisions('AAA')).toHaveLength(1)
  })

  it('keep every revision, so that an old hash can be explained', () => {
    const { bars: repository } = store.market
    const versions = [walkBars(7, 300)]
    versions.push(mergeBars(versions[0], walkBars(8, 10, 16_500)))
    versions.push(restated(versions[1], 0.98))
    versions.push(pickBars(versions[2], Array.from({ length: 250 }, (_, r) => r)))
    for (const bars of versions) repository.write(factsOf('AAA'), bars, change())
    const hashes = repository.revisions('AAA').map(({ hash }) => hash)
    expect(new Set(hashes).size).toBe(4)
    versions.forEach((bars, v) => expect(repository.readRevision('AAA', v + 1)).toEqual(bars))
    expect(repository.revisions('AAA').map(({ added, changed, removed }) => [added, changed, removed])).toEqual([[0, 0, 60], [0, 310, 0], [10, 0, 0], [300, 0, 0]])
  })

  it('are out of use once removed, come back whole, and are gone for good only after that', () => {
    const { bars: repository, changes, findings } = store.market
    const bars = walkBars(7, 300)
    const made = change()
    repository.write(factsOf('AAA'), bars, made)
    repository.write(factsOf('BBB'), walkBars(8, 300), change())
    repository.remove('AAA', 5)
    expect(repository.list().map(({ instrument }) => instrument.symbol)).toEqual(['BBB'])
    expect(() => repository.read('AAA')).toThrow('No prices of AAA are stored.')
    expect(findings.list()).toEqual([])
    expect(() => changes.undo(made.id, 6)).not.toThrow()
    expect(repository.restore('AAA')).toBe(true)
    expect(repository.restore('AAA')).toBe(false)
    expect(store.reopen().bars.read('AAA').bars).toEqual(bars)

    store.market.bars.remove('AAA', 7)
    store.market.bars.dropRemoved()
    expect(store.market.bars.restore('AAA')).toBe(false)
    expect(store.market.database.prepare('SELECT count(*) AS n FROM bar_chunks WHERE id < 20000').get()).toEqual({ n: 0 })
    expect(store.market.bars.read('BBB').bars).toEqual(walkBars(8, 300))
  })

  it('give their name to what is stored anew under it', () => {
    const { bars: repository } = store.market
    repository.write(factsOf('AAA'), walkBars(7, 300), change())
    repository.remove('AAA', 5)
    repository.write(factsOf('AAA'), walkBars(9, 40), change())
    expect(repository.restore('AAA')).toBe(false)
    expect(repository.read('AAA').bars).toEqual(walkBars(9, 40))
    expect(repository.find('AAA')!.revision).toBe(1)
  })

  it('undo one change and keep what came after it', () => {
    const { bars: repository, changes } = store.market
    const first = walkBars(7, 300)
    repository.write(factsOf('AAA'), first, change())
    const bad = change()
    repository.write(factsOf('AAA'), restated(first, 100), bad)
    repository.write(factsOf('AAA'), mergeBars(restated(first, 100), walkBars(8, 10, 16_500)), change())
    changes.undo(bad.id, 5)
    expect(repository.read('AAA').bars).toEqual(mergeBars(first, walkBars(8, 10, 16_500)))
    expect(() => changes.undo(bad.id, 6)).toThrow(/undone already/)
  })

  it('say which later change stands in the way of an undo', () => {
    const { bars: repository, changes } = store.market
    const first = walkBars(7, 50)
    const one = change()
    repository.write(factsOf('AAA'), first, one)
    const two = change()
    repository.write(factsOf('AAA'), restated(first, 2), two)
    expect(() => changes.undo(one.id, 5)).toThrow(`by change ${two.id}`)
    changes.undo(two.id, 6)
    expect(changes.undo(one.id, 7).removedSeries).toEqual(['AAA'])
    expect(repository.list()).toEqual([])
  })

  it('name a series that the disk has damaged', () => {
    store.market.bars.write(factsOf('AAA'), walkBars(7, 100), change())
    store.market.database.exec('UPDATE bar_chunks SET data = zeroblob(length(data))')
    expect(() => store.market.bars.read('AAA')).toThrow('The stored prices of AAA are damaged.')
  })

  it('are as they were after a disk that filled up half-way', () => {
    const { bars: repository, database } = store.market
    const kept = walkBars(7, 500)
    repository.write(factsOf('AAA'), kept, change())
    database.pragma('wal_checkpoint(TRUNCATE)')
    const pages = database.pragma('page_count', { simple: true }) as number
    database.pragma(`max_page_count = ${pages + 40}`)
    const fill = database.transaction(() => {
      const id = change()
      for (let s = 0; s < 50; s++) repository.write(factsOf(`S${s}`), walkBars(s, 2500), id)
    })
    const thrown: unknown = (() => {
      try {
        return fill()
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(FailureError)
    expect((thrown as FailureError).failure).toMatchObject({ code: 'no-space' })
    const after = store.reopen()
    expect(after.bars.list().map(({ instrument }) => instrument.symbol)).toEqual(['AAA'])
    expect(after.bars.read('AAA').bars).toEqual(kept)
    expect(after.database.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  it('turn a data hash back into revisions', () => {
    const { bars: repository, dataHashes } = store.market
    repository.write(factsOf('AAA'), walkBars(7, 100), change())
    const { revision, hash } = repository.find('AAA')!
    const name = dataHashes.record([{ symbol: 'AAA', revision, hash }], 1)
    expect(dataHashes.find(name)).toEqual({ madeAt: 1, series: [{ symbol: 'AAA', revision: 1, hash }] })
  })
})
