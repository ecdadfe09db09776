import { describe, expect, it } from 'vitest'
import { createRng, type Rng } from '../base/rng.ts'
import { actionWidth, createOutcome, type Environment } from './environment.ts'
import { DESKS } from './desks/index.ts'
import { CONTROL_TASKS } from './index.ts'
import { sampleAllocator } from './allocator/allocator.fixture.ts'
import { samplePortfolio } from './portfolio.fixture.ts'

const COUNT = 3

function randomActions(environment: Environment, rng: Rng): Float32Array {
  const { actions } = environment
  return Float32Array.from({ length: COUNT * actionWidth(actions) }, () =>
    actions.kind === 'discrete' ? rng.integer(actions.count) : actions.low + rng.uniform() * (actions.high - actions.low),
  )
}

/** Everything that happens in `steps` random steps, with episodes begun anew where they end. */
function play(environment: Environment, steps: number, seed = 5) {
  const rng = createRng(seed, 'play')
  const actions = createRng(seed, 'actions')
  const state = environment.create(COUNT)
  const outcome = createOutcome(COUNT)
  const observations = new Float32Array(COUNT * environment.observationSize)
  const seen: number[] = []
  const lengths: number[] = []
  const length = new Int32Array(COUNT)
  for (let e = 0; e < COUNT; e++) environment.reset(state, e, rng)
  for (let step = 0; step < steps; step++) {
    environment.step(state, randomActions(environment, actions), outcome, rng)
    environment.observe(state, observations)
    seen.push(...observations, ...outcome.rewards, ...outcome.terminated, ...outcome.truncated)
    for (let e = 0; e < COUNT; e++) {
      length[e]++
      if (outcome.terminated[e] === 0 && outcome.truncated[e] === 0) continue
      lengths.push(length[e])
      length[e] = 0
      environment.reset(state, e, rng)
    }
  }
  return { seen, lengths, state }
}

const desks = Object.values(DESKS).map((desk): [string, Environment] => [desk.id, desk.open().environment])
/** Everything listed, desks with their defaults, the portfolio, which needs a market to be made of, and the allocator, which needs desks. */
const ENVIRONMENTS: Readonly<Record<string, Environment>> = { ...CONTROL_TASKS, ...Object.fromEntries(desks), portfolio: samplePortfolio(), allocator: sampleAllocator() }

describe.each(Object.entries(ENVIRONMENTS))('environment %s', (id, environment) => {
  it('is listed under its own id', () => expect(environment.id).toBe(id))

  it('gives finite numbers only, and says apart whether it terminated or was truncated', () => {
    const { seen } = play(environment, 600)
    expect(seen.every(Number.isFinite)).toBe(true)
  })

  it('ends no episode later than its limit', () => {
    const { lengths } = play(environment, environment.maxSteps * 2 + 1)
    expect(lengths.length).toBeGreaterThan(0)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(environment.maxSteps)
  })

  it('does the same for the same seed and something else for another', () => {
    expect(play(environment, 50).seen).toEqual(play(environment, 50).seen)
    expect(play(environment, 50, 6).seen).not.toEqual(play(environment, 50).seen)
  })

  it('has its whole memory in the state: a copy goes on as the original does', () => {
    const { state } = play(environment, 20)
    const copy = Object.fromEntries(Object.entries(state).map(([name, array]) => [name, array.slice()]))
    const goOn = (from: typeof state) => {
      const outcome = createOutcome(COUNT)
      const observations = new Float32Array(COUNT * environment.observationSize)
      const actions = randomActions(environment, createRng(9))
      environment.step(from, actions, outcome, createRng(10))
      environment.observe(from, observations)
      return { outcome, observations }
    }
    expect(goOn(copy)).toEqual(goOn(state))
  })

  it('keeps its copies apart: what one does changes no other', () => {
    const run = (first: number) => {
      const state = environment.create(2)
      const outcome = createOutcome(2)
      for (let e = 0; e < 2; e++) environment.reset(state, e, createRng(e))
      const width = actionWidth(environment.actions)
      const actions = new Float32Array(2 * width).fill(environment.actions.kind === 'discrete' ? 0 : environment.actions.low)
      actions.fill(first, 0, width)
      environment.step(state, actions, outcome, createRng(3))
      const observations = new Float32Array(2 * environment.observationSize)
      environment.observe(state, observations)
      return [observations.slice(environment.observationSize), outcome.rewards[1]]
    }
    expect(run(0)).toEqual(run(1))
  })
})
