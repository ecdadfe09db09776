import { describe, expect, it } from 'vitest'
import { testEngine, testRun } from '../../tests/fixtures/training-run.ts'
import { CONTROL_TASKS } from '../environments/index.ts'
import { dispersion, informationRatio, openMembers, vote, votesFrom } from './ensemble.ts'
import { trainPpo } from './ppo.ts'

describe('ensemble', () => {
  it('knows an information ratio', () => {
    expect(informationRatio([0.02, 0.01, 0.03], [0.01, 0.01, 0.01])).toBeCloseTo(1, 12)
    expect(informationRatio([0.01, 0.01], [0.01, 0.01])).toBe(0)
  })

  it('votes by ratios, shrunk to equal shares as by hand', () => {
    expect(votesFrom([0.3, 0.1, -0.2], 100, 0)).toEqual([expect.closeTo(0.75, 12), expect.closeTo(0.25, 12), 0])
    expect(votesFrom([0.3, 0.1, -0.2], 100, 0.6)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.3, 12), expect.closeTo(0.2, 12)])
    expect(votesFrom([-0.3, -0.1], 100, 0)).toEqual([0.5, 0.5])
  })

  it('shrinks by as much of the difference as chance explains', () => {
    // Ratios 0 and 0.2: variance 0.02. Of 100 periods chance explains 1/100, the half of it.
    expect(votesFrom([0, 0.2], 100)).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12)])
    expect(votesFrom([0, 0.2], 20)).toEqual([0.5, 0.5])
    expect(votesFrom([0.1, 0.1], 1000)).toEqual([0.5, 0.5])
  })

  it('averages portfolios into a portfolio, and says how far apart they are', () => {
    const wishes = [[1, 0], [0.5, 0.5], [0, 1]]
    expect(Array.from(vote(wishes, [0.5, 0.25, 0.25]))).toEqual([0.625, 0.375])
    // Pairs: 0.5, 1, 0.5.
    expect(dispersion(wishes)).toBeCloseTo(2 / 3, 12)
    expect(dispersion([wishes[0], wishes[0]])).toBe(0)
  })

  it('lets all members of one training speak', async () => {
    const environment = CONTROL_TASKS.pendulum
    const trained = await trainPpo(environment, { members: 3, totalSteps: 128, environments: 2, stepsPerUpdate: 16, hidden: [8] }, testRun(1))
    const members = await openMembers(testEngine, trained, environment, 2)
    const said = await members.decide(Float32Array.of(1, 0, 0, 0, 1, 2), null)
    expect(said.map((actions) => actions.length)).toEqual([2, 2, 2])
    expect(dispersion(said)).toBeGreaterThan(0)
    await members.close()
  })
})
