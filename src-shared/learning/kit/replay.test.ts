import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { createReplayBatch, Replay } from './replay.ts'

const settings = { capacity: 10, observationSize: 2, actionSize: 1, choices: 0, priority: null }
const step = (i: number) => ({ observation: Float32Array.of(i, -i), action: Float32Array.of(i / 2), reward: i, alive: i % 2, next: Float32Array.of(i + 1, -i - 1) })

describe('replay', () => {
  it('keeps the latest steps whole and forgets the oldest', () => {
    const replay = new Replay(settings)
    for (let i = 0; i < 25; i++) replay.add(step(i))
    expect(replay.size).toBe(10)
    const batch = createReplayBatch(400, 2, 1)
    replay.draw(batch, 0, 400, createRng(1))
    expect(new Set(batch.rewards)).toEqual(new Set([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]))
    for (let row = 0; row < 400; row++) {
      const i = batch.rewards[row]
      expect([...batch.observations.subarray(row * 2, row * 2 + 2), batch.actions[row], batch.alive[row], ...batch.next.subarray(row * 2, row * 2 + 2)]).toEqual([i, -i, i / 2, i % 2, i + 1, -i - 1])
    }
  })

  it('draws in proportion to priority, and weighs the bias away', () => {
    const replay = new Replay({ ...settings, priority: 1 })
    for (let i = 0; i < 4; i++) replay.add(step(i))
    replay.learn(Int32Array.of(0, 1, 2, 3), [1, 2, 3, 4])
    const batch = createReplayBatch(10_000, 2, 1)
    const drawn = replay.draw(batch, 0, 10_000, createRng(2))
    const counts = [0, 0, 0, 0]
    for (const at of drawn) counts[at]++
    counts.forEach((count, i) => expect(Math.abs(count - 1000 * (i + 1))).toBeLessThan(60))
    const weightOf = (i: number) => batch.weights[drawn.indexOf(i)]
    expect(weightOf(0)).toBeCloseTo(1, 5)
    expect(weightOf(3)).toBeCloseTo(0.25, 5)
  })

  it('goes on from a copy as if nothing had happened', () => {
    for (const priority of [null, 0.6]) {
      const replay = new Replay({ ...settings, priority })
      for (let i = 0; i < 13; i++) replay.add(step(i))
      const copy = new Replay({ ...settings, priority })
      copy.restore(replay.save())
      const draws = [replay, copy].map((one) => {
        one.add(step(50))
        return one.draw(createReplayBatch(20, 2, 1), 0, 20, createRng(3))
      })
      expect(draws[1]).toEqual(draws[0])
    }
  })
})
