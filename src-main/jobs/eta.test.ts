import { describe, expect, it } from 'vitest'
import { createEta } from './eta.ts'

describe('the time left', () => {
  it('is told from the middle of recent steps, once there are some', () => {
    const eta = createEta()
    expect(eta.observe(0, 100, 0)).toBeNull()
    expect(eta.observe(1, 100, 1_000)).toBeNull()
    expect(eta.observe(2, 100, 2_000)).toBeNull()
    expect(eta.observe(3, 100, 3_000)).toEqual([97, 97])
    // Several steps at once, each as fast.
    expect(eta.observe(13, 100, 13_000)).toEqual([87, 87])
  })

  it('takes no notice of a pause', () => {
    const eta = createEta()
    for (let step = 0; step <= 4; step++) eta.observe(step, 10, step * 1_000)
    eta.restart()
    eta.observe(5, 10, 3_600_000)
    expect(eta.observe(6, 10, 3_601_000)).toEqual([4, 4])
  })

  it('does not take what was made before an interruption for fast work', () => {
    const eta = createEta(400)
    for (let step = 0; step <= 400; step += 50) expect(eta.observe(step, 1000, step)).toBeNull()
    // The first steps beyond are the first that were worked for, ten seconds each.
    for (let k = 1; k < 3; k++) expect(eta.observe(400 + k, 1000, 400 + 10_000 * k)).toBeNull()
    expect(eta.observe(403, 1000, 30_400)).toEqual([5970, 5970])
  })

  it('waits until it is beyond them where a jump leads across', () => {
    const eta = createEta(400)
    eta.observe(390, 1000, 0)
    eta.observe(410, 1000, 20)
    for (let k = 1; k <= 3; k++) eta.observe(410 + k, 1000, 20 + 10_000 * k)
    expect(eta.observe(414, 1000, 40_020)).toEqual([5860, 5860])
  })
})
