import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { pendulum } from '../../environments/control/pendulum.ts'
import type { Environment } from '../../environments/environment.ts'
import { fitNormaliser, normalised } from './normaliser.ts'
import { createPlayer } from './player.ts'

/** Shows a number that is 50 ± 4 and one that never changes, for as long as one likes. */
const shifted: Environment = {
  id: 'shifted',
  title: 'Shifted',
  observationSize: 2,
  actions: { kind: 'discrete', count: 2 },
  maxSteps: 1000,
  create: (count) => ({ shown: new Float64Array(count) }),
  reset: ({ shown }, e, rng) => void (shown[e] = 50 + 4 * rng.normal()),
  step({ shown }, _, outcome, rng) {
    for (let e = 0; e < shown.length; e++) shown[e] = 50 + 4 * rng.normal()
    outcome.truncated.fill(0)
  },
  observe({ shown }, observations) {
    for (let e = 0; e < shown.length; e++) observations.set([shown[e], 7], 2 * e)
  },
}

describe('observation normaliser', () => {
  const fitted = fitNormaliser(shifted, 20_000, createRng(1))

  it('finds middle and width, and leaves at its size what never moves', () => {
    expect(fitted.centre[0]).toBeCloseTo(50, 0)
    expect(fitted.spread[0]).toBeCloseTo(4, 1)
    expect([fitted.centre[1], fitted.spread[1]]).toEqual([7, 1])
  })

  it('shows scaled numbers, within bounds, and changes nothing else', () => {
    const scaled = normalised(shifted, fitted)
    const observations = new Float32Array(4)
    scaled.observe({ shown: Float64Array.of(54, 1e9) }, observations)
    expect(observations[0]).toBeCloseTo(1, 1)
    expect(Array.from(observations.slice(1))).toEqual([0, 10, 0])
  })

  it('is the same for the same generator, survives being saved, and stays as fitted', () => {
    expect(fitNormaliser(pendulum, 300, createRng(4))).toEqual(fitNormaliser(pendulum, 300, createRng(4)))
    const saved = JSON.stringify(fitted)
    const player = createPlayer(normalised(shifted, fitted), 3, createRng(2))
    for (let step = 0; step < 50; step++) player.step(new Float32Array(3))
    expect(JSON.stringify(fitted)).toBe(saved)
    expect(JSON.parse(saved)).toEqual(fitted)
  })
})
