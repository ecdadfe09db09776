import { describe, expect, it } from 'vitest'
import { panelOf } from '../../../tests/fixtures/panels.ts'
import { createRng } from '../../base/rng.ts'
import { findPairs } from './pairs.ts'

const DAYS = 756

/** Log prices of a random walk, of one that follows it with a spread that returns, and of others that have nothing to do with them. */
function columns(seed: number, strays: number): Record<string, number[]> {
  const rng = createRng(seed)
  const walk = () => {
    let log = 4
    return Array.from({ length: DAYS }, () => (log += 0.012 * rng.normal()))
  }
  const leader = walk()
  let spread = 0
  const follower = leader.map((x) => 1 + 0.8 * x + (spread = spread * Math.exp(-20 / 252) + 0.01 * rng.normal()))
  const others = Object.fromEntries(Array.from({ length: strays }, (_, i) => [`S${i}`, walk()]))
  return Object.fromEntries(Object.entries({ LEADER: leader, FOLLOWER: follower, ...others }).map(([name, logs]) => [name, logs.map(Math.exp)]))
}

describe('pairs', () => {
  it('finds the pair that is there, with its hedge and its speed', () => {
    const panel = panelOf(columns(2, 4))
    const [pair] = findPairs(panel, { from: 0, to: DAYS, most: 5, mostAssets: 60 })
    expect([panel.instruments[pair.a].symbol, panel.instruments[pair.b].symbol].sort()).toEqual(['FOLLOWER', 'LEADER'])
    expect(pair.hedge).toBeCloseTo(1 / 0.8, 0)
    expect(pair.reversionPerYear).toBeGreaterThan(10)
    expect(pair.reversionPerYear).toBeLessThan(40)
  })

  it('finds next to none among walks that have nothing to do with each other', () => {
    let found = 0
    for (let seed = 0; seed < 20; seed++) {
      const { LEADER, FOLLOWER, ...others } = columns(seed, 6)
      expect(LEADER).toHaveLength(FOLLOWER.length)
      found += findPairs(panelOf(others), { from: 0, to: DAYS, most: 5, mostAssets: 60 }).length
    }
    // 300 pairs at 1 %.
    expect(found).toBeLessThan(12)
  })

  it('looks at no row outside the window, at one class at a time, and takes no asset twice', () => {
    const given = columns(2, 3)
    const panel = panelOf(given)
    const pairs = findPairs(panel, { from: 100, to: 600, most: 5, mostAssets: 60 })
    const changed = panelOf(Object.fromEntries(Object.entries(given).map(([name, prices]) => [name, prices.map((price, t) => (t < 100 || t >= 600 ? 50 + t : price))])))
    expect(findPairs(changed, { from: 100, to: 600, most: 5, mostAssets: 60 })).toEqual(pairs)
    expect(findPairs(panelOf(given, { FOLLOWER: 'commodity' }), { from: 0, to: DAYS, most: 5, mostAssets: 60 }).filter(({ a, b }) => [a, b].includes(1))).toEqual([])
    const taken = findPairs(panelOf(columns(3, 12)), { from: 0, to: DAYS, most: 5, mostAssets: 60 }).flatMap(({ a, b }) => [a, b])
    expect(new Set(taken).size).toBe(taken.length)
  })
})
