import { describe, expect, it } from 'vitest'
import { interrupted, Stop, testEngine as engine, testRun } from '../../../tests/fixtures/training-run.ts'
import { createRng } from '../../base/rng.ts'
import { playDeskDays } from '../../environments/desks/play-days.ts'
import { DESKS, type DeskId } from '../../environments/desks/index.ts'
import { actionWidth } from '../../environments/environment.ts'
import { playDesk } from '../../environments/desks/evaluate-desk.ts'
import { ALGORITHMS, type Algorithm } from '../index.ts'
import { deskAgentPolicy, networkLength } from './desk-agent.ts'
import { trainDesk } from './train-desk.ts'

/** The smallest training that moves anything. */
const SMALL = { steps: 600, settings: { hidden: [8, 8], environments: 2, stepsPerUpdate: 64, batchSize: 32, learnFrom: 100, trainEvery: 64, gradientSteps: 16 } }
const settings = { steps: 8 }

describe.each(Object.keys(DESKS) as DeskId[])('the agent of %s', (id) => {
  it('is plain data that a resumed training ends with, bit by bit', async () => {
    const straight = await trainDesk(id, settings, 3, testRun(0), SMALL)
    const { run, kept } = interrupted(0)
    await expect(trainDesk(id, settings, 3, run, SMALL)).rejects.toBeInstanceOf(Stop)
    const resumed = await trainDesk(id, settings, 3, testRun(0, { resume: kept.state }), SMALL)
    expect(structuredClone(resumed)).toEqual(straight)
    expect((await trainDesk(id, settings, 4, testRun(0), SMALL)).parameters).not.toEqual(straight.parameters)
  })

  it('acts as the engine that trained it does, and for days on end', async () => {
    const agent = await trainDesk(id, settings, 3, testRun(0), SMALL)
    const open = DESKS[id].open(settings)
    const policy = deskAgentPolicy(agent)
    const { returns, turnover } = playDeskDays(open, policy, 12, createRng(1))
    expect(returns).toHaveLength(12)
    expect([...returns, ...turnover].every(Number.isFinite)).toBe(true)
    expect(playDeskDays(open, policy, 12, createRng(1))).toEqual({ returns, turnover })
    // On half of the capital everything is twice as much.
    const half = playDeskDays(open, policy, 12, createRng(1), open.capital / 2)
    half.returns.forEach((r, day) => expect(r).toBeCloseTo(2 * returns[day], 12))
  })
})

it.each(['volatility', 'market-making', 'factor-tracking', 'statistical-arbitrage'] as const)('the agent of %s acts as the engine does that it was trained on', async (id) => {
  const { environment } = DESKS[id].open(settings)
  const { actions, observationSize } = environment
  const { train }: Algorithm = ALGORITHMS[DESKS[id].algorithm]
  const trained = await train(environment, { ...SMALL.settings, totalSteps: 600, activation: 'relu' }, testRun(1))
  const sizes = [observationSize, 8, 8, actions.kind === 'discrete' ? actions.count : actions.size]
  const parameters = trained.parameters.slice(0, networkLength(sizes))
  const policy = deskAgentPolicy({ desk: id, settings, algorithm: DESKS[id].algorithm, seed: 1, steps: 600, bestStep: 600, validation: 0, activation: 'relu', sizes, parameters })
  const acting = await trained.open(engine, 6)
  const seen = new Float32Array(6 * observationSize)
  const done = new Float32Array(6 * actionWidth(actions))
  await playDesk(
    DESKS[id].open(settings),
    async (state, observations, taken) => {
      seen.set(observations)
      policy.act(state, done)
      taken.set(await acting.decide(seen, null))
      done.forEach((x, i) => expect(x).toBeCloseTo(taken[i], 4))
    },
    6,
    createRng(2),
  )
  await acting.close()
})
