import { describe, expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { digamma, gaussianLogDensity, logGamma, squashedGaussianLogDensity } from './composite.ts'
import { compositeCases, COMPOSITES } from './composite-cases.ts'
import { derivativeErrors } from './derivatives.ts'
import { evaluate } from './engines/reference.ts'
import { sizeOf } from './graph.ts'
import { trace } from './program.ts'

describe.each(Object.entries(COMPOSITES))('%s', (name, { build, shapes, domain: [low, high] }) => {
  it('has right first and second derivatives', () => {
    const rng = createRng(3, name)
    const at = shapes.map((shape) => rng.fillUniform(new Float64Array(sizeOf(shape))).map((u) => low + (high - low) * u))
    const { first, second } = derivativeErrors(build, shapes, at)
    expect(first).toBeLessThan(1e-6)
    expect(second).toBeLessThan(1e-6)
  })
})

it.each([...compositeCases()])('$name is finite in value and gradient', ({ program, inputs }) => {
  for (const values of Object.values(evaluate(program, inputs))) expect(values.every(Number.isFinite)).toBe(true)
})

describe('known values', () => {
  it('logGamma and digamma', () => {
    const program = trace(({ x }) => ({ gamma: logGamma(x), psi: digamma(x) }), { x: [4] })
    const { gamma, psi } = evaluate(program, { x: Float64Array.of(0.5, 1, 5, 100) })
    ;[0.5723649429247001, 0, Math.log(24), 359.1342053695754].forEach((value, i) => expect(gamma[i]).toBeCloseTo(value, 8))
    ;[-1.9635100260214235, -0.5772156649015329, 1.5061176684318003, 4.600161852738087].forEach((value, i) => expect(psi[i]).toBeCloseTo(value, 8))
  })

  it('a Gaussian density, and that of its tanh by the change of variables', () => {
    const program = trace(
      ({ u, centre, spread }) => ({ plain: gaussianLogDensity(u, centre, spread), squashed: squashedGaussianLogDensity(u, centre, spread) }),
      { u: [1], centre: [1], spread: [1] },
    )
    const [u, centre, spread] = [0.7, 0.2, -0.3]
    const { plain, squashed } = evaluate(program, { u: Float64Array.of(u), centre: Float64Array.of(centre), spread: Float64Array.of(spread) })
    const expected = -0.5 * ((u - centre) / Math.exp(spread)) ** 2 - spread - 0.5 * Math.log(2 * Math.PI)
    expect(plain[0]).toBeCloseTo(expected, 12)
    expect(squashed[0]).toBeCloseTo(expected - Math.log(1 - Math.tanh(u) ** 2), 12)
  })
})
