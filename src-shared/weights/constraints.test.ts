import { describe, expect, it } from 'vitest'
import { instrument } from '../../tests/fixtures/panels.ts'
import { constraintsSchema, createLimits, createProjection, type Constraints } from './constraints.ts'

const assets = [instrument('A'), instrument('B'), instrument('C', 'fixed-income'), instrument('D', 'commodity')]

function project(constraints: Partial<Constraints>, wish: readonly number[], fixed: Record<number, number> = {}) {
  const limits = createLimits(assets, constraintsSchema.parse(constraints))
  const { holds, project: move } = createProjection(limits)
  const lo = limits.lower.map((x, i) => fixed[i] ?? x)
  const hi = limits.upper.map((x, i) => fixed[i] ?? x)
  const least = limits.lower.map((x, i) => fixed[i] ?? Math.min(x, 0))
  const weights = Float64Array.from(wish, (x, i) => fixed[i] ?? x)
  const held = holds(weights, lo, hi)
  const kept = held || move(weights, lo, hi, least)
  return { weights: Array.from(weights, (x) => Number(x.toFixed(12))), held, kept }
}

describe('constraints', () => {
  it('leave alone what keeps them', () => {
    expect(project({}, [0.4, 0.3, 0.2, 0.1])).toEqual({ weights: [0.4, 0.3, 0.2, 0.1], held: true, kept: true })
  })

  it('cut each asset to its cap and lift it to its floor; what is cut stays in cash', () => {
    expect(project({ maxWeight: 0.3 }, [0.7, 0.1, 0.1, 0.1]).weights).toEqual([0.3, 0.1, 0.1, 0.1])
    expect(project({ assetBounds: { D: { min: 0.2 } } }, [0.5, 0, 0, 0]).weights).toEqual([0.5, 0, 0, 0.2])
  })

  it('shrink what adds up to more than there is, floors last', () => {
    expect(project({}, [1, 0.5, 0.5, 0]).weights).toEqual([0.5, 0.25, 0.25, 0])
    expect(project({ minCash: 0.2 }, [0.5, 0.5, 0, 0]).weights).toEqual([0.4, 0.4, 0, 0])
    expect(project({ assetBounds: { A: { min: 0.5 } } }, [0.5, 0.5, 0.5, 0]).weights).toEqual([0.5, 0.25, 0.25, 0])
  })

  it('bring a class under its cap and over its floor, in proportion', () => {
    const equityCap: Partial<Constraints> = { classBounds: { equity: { max: 0.3 } } }
    expect(project(equityCap, [0.4, 0.2, 0.4, 0]).weights).toEqual([0.2, 0.1, 0.4, 0])
    const bondFloor: Partial<Constraints> = { classBounds: { 'fixed-income': { min: 0.4 } } }
    expect(project(bondFloor, [0.6, 0.4, 0, 0]).weights).toEqual([0.36, 0.24, 0.4, 0])
  })

  it('scale longs and shorts together to the leverage', () => {
    expect(project({ minWeight: -1, maxLeverage: 1, minCash: -1 }, [1, -1, 0, 0]).weights).toEqual([0.5, -0.5, 0, 0])
    expect(project({ minWeight: -1, maxLeverage: 1.6, assetBounds: { A: { min: 0.2 } } }, [1.3, -0.3, -0.4, 0]).weights.reduce((a, x) => a + Math.abs(x), 0)).toBeCloseTo(1.6, 10)
  })

  it('keep what cannot be traded, and fit the rest around it', () => {
    expect(project({}, [0.6, 0.4, 0.4, 0], { 2: 0.5 })).toEqual({ weights: [0.3, 0.2, 0.5, 0], held: false, kept: true })
  })

  it('give way in a defined order when they cannot all hold', () => {
    // A holding that cannot be sold is over the class cap: nothing else of the class is held.
    expect(project({ classBounds: { equity: { max: 0.3 } } }, [0, 0.4, 0.3, 0], { 0: 0.5 })).toEqual({ weights: [0.5, 0, 0.3, 0], held: false, kept: false })
    // Floors give way to money that is not there.
    expect(project({ assetBounds: { A: { min: 0.4 } } }, [0.4, 0, 0, 0], { 2: 0.8 })).toEqual({ weights: [0.2, 0, 0.8, 0], held: false, kept: false })
    // A class floor is met as far as its members can be traded.
    expect(project({ classBounds: { 'fixed-income': { min: 0.4 } } }, [0.5, 0, 0.4, 0], { 2: 0.1 })).toEqual({ weights: [0.5, 0, 0.1, 0], held: false, kept: false })
  })

  it.each([
    [{ assetBounds: { Z: { max: 1 } } }, 'Constraints name Z, which is not in the universe.'],
    [{ assetBounds: { A: { min: 0.5, max: 0.2 } } }, 'The floor of A (0.5) is above its cap (0.2).'],
    [{ classBounds: { equity: { min: 0.5, max: 0.2 } } }, 'The floor of class equity (0.5) is above its cap (0.2).'],
    [{ minWeight: 0.3 }, 'The constraints cannot all hold at once'],
    [{ classBounds: { equity: { min: 0.9 } }, maxWeight: 0.4 }, 'The constraints cannot all hold at once'],
    [{ minWeight: 0.2, minCash: 0.5 }, 'The constraints cannot all hold at once'],
    [{ minWeight: -1, maxLeverage: 0.2, assetBounds: { A: { min: 0.5 } } }, 'The constraints cannot all hold at once'],
  ] satisfies [Partial<Constraints>, string][])('%j is refused', (constraints, sentence) => {
    expect(() => createLimits(assets, constraintsSchema.parse(constraints))).toThrow(sentence)
  })
})
