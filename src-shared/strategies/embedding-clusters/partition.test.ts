import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { adjustedRandIndex, partition } from './partition.ts'
import { silhouette, sizesOf } from './silhouette.ts'
import { squaredDistances, type Points } from './ward.ts'

const line = (...at: number[]): Points => ({ count: at.length, width: 1, values: Float64Array.from(at) })
const distances = (points: Points) => squaredDistances(points).map(Math.sqrt)

describe('silhouette', () => {
  it('is 1 − inside / outside for two pairs on a line', () => {
    // Inside 1; outside 10.5 for the outer points of the pairs and 9.5 for the inner ones.
    const known = (2 * (1 - 1 / 10.5) + 2 * (1 - 1 / 9.5)) / 4
    expect(silhouette(distances(line(0, 1, 10, 11)), Int32Array.of(0, 0, 1, 1))).toBeCloseTo(known, 12)
  })

  it('counts a point alone as 0, and is nothing for one cluster', () => {
    const known = (1 - 1 / 10 + (1 - 1 / 9)) / 3
    expect(silhouette(distances(line(0, 1, 10)), Int32Array.of(0, 0, 1))).toBeCloseTo(known, 12)
    expect(silhouette(distances(line(0, 1, 10)), Int32Array.of(0, 0, 0))).toBeNaN()
  })

  it('is below 0 where points are in the wrong cluster', () => {
    expect(silhouette(distances(line(0, 1, 10, 11)), Int32Array.of(0, 1, 0, 1))).toBeLessThan(0)
  })
})

describe('the adjusted Rand index', () => {
  it('is 1 for the same partition under other names, and as counted by hand for an example', () => {
    expect(adjustedRandIndex([0, 0, 1, 1, 2], [5, 5, 3, 3, 9])).toBe(1)
    // Pairs together in both: 2, in each: 4, of 15.
    expect(adjustedRandIndex([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 2])).toBeCloseTo((2 - 16 / 15) / (4 - 16 / 15), 12)
    expect(adjustedRandIndex([0, 0, 0, 0], [1, 1, 1, 1])).toBe(1)
  })

  it('is 0 on average by chance', () => {
    const rng = createRng(1)
    const draws = Array.from({ length: 300 }, () => adjustedRandIndex(Array.from({ length: 30 }, () => rng.integer(5)), Array.from({ length: 30 }, () => rng.integer(4))))
    expect(Math.abs(draws.reduce((a, b) => a + b) / draws.length)).toBeLessThan(0.01)
  })
})

describe('partition', () => {
  const blobs = (centres: readonly number[], each: number): Points => {
    const rng = createRng(7)
    return line(...centres.flatMap((c) => Array.from({ length: each }, () => c + rng.normal())))
  }

  it('finds as many clusters as there are by their silhouette', () => {
    const points = blobs([0, 50, 100, 150], 8)
    const found = partition(points, { clusters: 20, chooseClusters: 'silhouette' })
    expect(found.clusters).toBe(4)
    expect([...sizesOf(found.clusterOf)]).toEqual([8, 8, 8, 8])
    expect(found.silhouette).toBeGreaterThan(0.9)
  })

  it('makes as many as said, and never more than a third of the points', () => {
    expect(partition(blobs([0, 50], 30), { clusters: 20, chooseClusters: 'fixed' }).clusters).toBe(20)
    expect(partition(blobs([0, 50], 5), { clusters: 20, chooseClusters: 'fixed' }).clusters).toBe(3)
    expect(partition(line(1, 2), { clusters: 20, chooseClusters: 'silhouette' }).clusters).toBe(1)
  })
})
