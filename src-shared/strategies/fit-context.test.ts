import { expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { createFitContext, hostOf, hostWithin, trainUnattended, type TrainingHost } from './fit-context.ts'

const facts = { rng: createRng(1), cancelled: () => false }

it('names trainings by contestant, fold and training, and moves progress from one to the next', async () => {
  const names: string[] = []
  const unattended = trainUnattended()
  const host: TrainingHost = { ...unattended, run: (name, rng, work) => (names.push(name), unattended.run(name, rng, work)) }
  const seen: number[] = []
  const context = createFitContext(hostWithin(hostOf(host, 'HRM'), 'fold 2'), { ...facts, progress: (done) => seen.push(done) })
  expect(await context.train('encoder', 0.5, async (run) => (await run.breathe(1, 2), 'made'))).toBe('made')
  await context.train('agent', 1, (run) => run.breathe(1, 4))
  expect(names).toEqual(['HRM/fold 2/encoder', 'HRM/fold 2/agent'])
  expect(seen).toEqual([0.25, 0.5, 0.625, 1])
})

it('says what contestants have alike, fold by fold', async () => {
  const asked: (string | undefined)[] = []
  const unattended = trainUnattended()
  const host: TrainingHost = { ...unattended, run: (name, rng, work, alike) => (asked.push(name, alike), unattended.run(name, rng, work)) }
  for (const title of ['System', 'Ablation']) {
    const context = createFitContext(hostWithin(hostOf(host, title), 'fold 1'), { ...facts, progress: () => {} })
    await context.train('encoder', 0.5, async () => 1, 'encoder of width 8')
    await context.train('agent', 1, async () => 1)
  }
  expect(asked).toEqual(['System/fold 1/encoder', 'fold 1/encoder of width 8', 'System/fold 1/agent', undefined, 'Ablation/fold 1/encoder', 'fold 1/encoder of width 8', 'Ablation/fold 1/agent', undefined])
})

it('gives every training a stream of its own, whatever was trained before', async () => {
  const draw = async (name: string, before: readonly string[]) => {
    const context = createFitContext(trainUnattended(), { ...facts, progress: () => {} })
    for (const other of before) await context.train(other, 0.1, async (run) => run.rng.uniform())
    return context.train(name, 1, async (run) => run.rng.uniform())
  }
  expect(await draw('a', [])).toBe(await draw('a', ['b', 'c']))
  expect(await draw('a', [])).not.toBe(await draw('b', []))
})
