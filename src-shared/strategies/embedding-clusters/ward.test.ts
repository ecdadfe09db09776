import { agnes } from 'ml-hclust'
import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { adjustedRandIndex } from './partition.ts'
import { cutTree, squaredDistances, wardTree, type Points } from './ward.ts'

const pointsOf = (rows: readonly (readonly number[])[]): Points => ({ count: rows.length, width: rows[0].length, values: Float64Array.from(rows.flat()) })

function randomPoints(seed: number, count: number, width: number): Points {
  return { count, width, values: createRng(seed).fillNormal(new Float64Array(count * width)) }
}

/** Looks at every pair of clusters every time: what the chains must agree with. */
function slowWard({ count, width, values }: Points): number[] {
  const clusters = Array.from({ length: count }, (_, i) => [i])
  const centre = (members: readonly number[]) => Array.from({ length: width }, (_, k) => members.reduce((total, i) => total + values[i * width + k], 0) / members.length)
  const costs: number[] = []
  while (clusters.length > 1) {
    let best = { a: 0, b: 0, cost: Infinity }
    for (let a = 0; a < clusters.length; a++) {
      for (let b = 0; b < a; b++) {
        const [x, y] = [centre(clusters[a]), centre(clusters[b])]
        const cost = ((clusters[a].length * clusters[b].length) / (clusters[a].length + clusters[b].length)) * x.reduce((total, v, k) => total + (v - y[k]) ** 2, 0)
        if (cost < best.cost) best = { a, b, cost }
      }
    }
    costs.push(best.cost)
    clusters[best.b].push(...clusters[best.a])
    clusters.splice(best.a, 1)
  }
  return costs
}

describe('Ward clustering', () => {
  it('joins the nearest first: 0, 1, 5, 6 and 20 on a line', () => {
    const points = pointsOf([[0], [1], [5], [6], [20]])
    const tree = wardTree(points)
    expect(tree.map(({ cost }) => cost)).toEqual([0.5, 0.5, expect.closeTo(25, 10), expect.closeTo((4 / 5) * 17 ** 2, 10)])
    expect([...cutTree(tree, 3)]).toEqual([0, 0, 1, 1, 2])
    expect([...cutTree(tree, 2)]).toEqual([0, 0, 0, 0, 1])
    expect([...cutTree(tree, 1)]).toEqual([0, 0, 0, 0, 0])
    expect([...cutTree(tree, 5)]).toEqual([0, 1, 2, 3, 4])
    expect([...cutTree(tree, 9)]).toEqual([0, 1, 2, 3, 4])
  })

  it('costs what the slow twin costs, and cuts as another program does', () => {
    for (let seed = 0; seed < 12; seed++) {
      const points = randomPoints(seed, 6 + 3 * seed, 1 + (seed % 4))
      const tree = wardTree(points)
      slowWard(points).forEach((cost, m) => expect(tree[m].cost).toBeCloseTo(cost, 9))
      const rows = Array.from({ length: points.count }, (_, i) => [...points.values.subarray(i * points.width, (i + 1) * points.width)])
      const other = agnes(rows, { method: 'ward2' })
      for (const clusters of [2, 3, 5]) {
        const theirs = new Int32Array(points.count)
        other.group(clusters).children.forEach((child, c) => child.indices().forEach((i) => (theirs[i] = c)))
        expect(adjustedRandIndex(cutTree(tree, clusters), theirs)).toBe(1)
      }
    }
  })

  it('has an answer for one point, for equal points and for points in any order', () => {
    expect(wardTree(pointsOf([[3]]))).toEqual([])
    expect([...cutTree([], 1)]).toEqual([0])
    expect(wardTree(pointsOf([[1, 1], [1, 1], [1, 1]])).map(({ cost }) => cost)).toEqual([0, 0])
    const points = randomPoints(3, 30, 4)
    const order = createRng(4).shuffle(Array.from({ length: 30 }, (_, i) => i))
    const shuffled = pointsOf(order.map((i) => [...points.values.subarray(i * 4, (i + 1) * 4)]))
    const [straight, mixed] = [cutTree(wardTree(points), 6), cutTree(wardTree(shuffled), 6)]
    expect(adjustedRandIndex(order.map((i) => straight[i]), mixed)).toBe(1)
  })

  it('measures squared distances', () => {
    expect([...squaredDistances(pointsOf([[0, 0], [3, 4]]))]).toEqual([0, 25, 25, 0])
  })
})
