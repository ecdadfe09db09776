import { describe, expect, it } from 'vitest'
import { interrupted, Stop, testEngine, testRun } from '../../../tests/fixtures/training-run.ts'
import { createRng } from '../../base/rng.ts'
import { CONTROL_TASKS } from '../../environments/index.ts'
import { ALGORITHMS, type AlgorithmId, type TrainedAgent } from '../index.ts'
import { keepBest } from './keep-best.ts'
import { evaluatePolicy } from './player.ts'
import type { TrainingRun } from './training-run.ts'

const SETTINGS = {
  ppo: { environments: 2, stepsPerUpdate: 32, batchSize: 32, hidden: [8], gamma: 0.4 },
  a2c: { environments: 2, stepsPerUpdate: 5, hidden: [8], gamma: 0.4 },
  dqn: { hidden: [8], batchSize: 16, learnFrom: 50, trainEvery: 16, gradientSteps: 4 },
  sac: { hidden: [8], batchSize: 16, learnFrom: 50 },
  ddpg: { hidden: [8], batchSize: 16, learnFrom: 50 },
} as const satisfies Record<AlgorithmId, object>

const taskOf = (id: AlgorithmId) => CONTROL_TASKS[id === 'sac' || id === 'ddpg' ? 'identity-box' : 'identity']

/** A score that the test chooses, whatever was learned; the parameters seen are kept. */
function judge(scores: readonly number[]) {
  const seen: Float32Array[] = []
  return { seen, score: async ({ parameters }: TrainedAgent) => scores[seen.push(parameters.slice()) - 1] ?? 0 }
}

describe('keeping the best', () => {
  it.each(Object.keys(SETTINGS) as AlgorithmId[])('works with %s: the best look wins, and patience ends the training', async (id) => {
    const { seen, score } = judge([1, 3, 2, 2.5, 0])
    const said: string[] = []
    const kept = await keepBest<TrainedAgent>(
      (run) => ALGORITHMS[id].train(taskOf(id), { ...SETTINGS[id], totalSteps: 20_000 }, run),
      testRun(1, { say: (_, text) => said.push(text) }),
      { score, everySteps: 200, patience: 2 },
    )
    expect(seen).toHaveLength(4)
    expect(kept).toMatchObject({ stoppedEarly: true, best: { score: 3, parameters: seen[1] } })
    expect(kept.best.parameters).not.toEqual(kept.trained.parameters)
    expect(said.join()).toMatch(/has not improved since step/)
  })

  it.each([64, 640])('goes on after an interruption as if there had been none, with a look every %i steps', async (everySteps) => {
    const search = (run: TrainingRun<TrainedAgent>) =>
      keepBest<TrainedAgent>((inner) => ALGORITHMS.ppo.train(taskOf('ppo'), { ...SETTINGS.ppo, totalSteps: 640 }, inner), run, {
        everySteps,
        patience: 20,
        score: async (agent) => {
          const { decide, close } = await agent.open(testEngine, 5)
          const { mean } = await evaluatePolicy(taskOf('ppo'), decide, 5, createRng(7))
          await close()
          return mean
        },
      })
    const straight = await search(testRun(2))
    const { run, kept } = interrupted<TrainedAgent>(2)
    await expect(search(run)).rejects.toBeInstanceOf(Stop)
    const resumed = await search(testRun(2, { resume: kept.state }))
    expect(resumed.best).toEqual(straight.best)
    expect(resumed.trained.parameters).toEqual(straight.trained.parameters)
  })
})
