import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DESKS } from '../../src-shared/environments/desks/index.ts'
import type { DeskAgent } from '../../src-shared/learning/desks/desk-agent.ts'
import { createApp, type App } from '../app.ts'
import { forkNodeWorker } from '../jobs/fork.ts'
import { storeDeskAgent } from '../storage/desk-agents.ts'

let home: string
let app: App
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-desks-'))
  app = createApp({ home, host: 'test', forkWorker: forkNodeWorker, now: Date.now })
})
afterAll(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

const STEPS = { steps: 12 }
/** Sees everything and does nothing: every output is 0. */
const idle = (): DeskAgent => {
  const observed = DESKS['statistical-arbitrage'].open(STEPS).environment.observationSize
  return { desk: 'statistical-arbitrage', settings: STEPS, algorithm: 'ppo', seed: 3, steps: 1, bestStep: 1, validation: 0, activation: 'tanh', sizes: [observed, 2], parameters: new Float32Array(observed * 2 + 2) }
}

describe('desks of the api', () => {
  it('lists all seven with their parameters, and refuses what a desk has not', async () => {
    const list = await app.api.desks.list({})
    expect(list.map(({ id }) => id)).toEqual(Object.keys(DESKS))
    for (const { parameters, agents, trainedAt } of list) {
      expect(parameters.length).toBeGreaterThan(3)
      expect({ agents, trainedAt }).toEqual({ agents: 0, trainedAt: null })
    }
    await expect(app.api.desks.judge({ desk: 'lemonade' })).rejects.toMatchObject({ failure: { code: 'not-found' } })
    await expect(app.api.desks.agent({ desk: 'volatility', parameters: { steps: 0.5 } })).rejects.toMatchObject({ failure: { code: 'bad-input', where: 'steps' } })
  })

  it('judges the agent path by path beside the reference', async () => {
    const alone = await app.api.desks.judge({ desk: 'statistical-arbitrage', parameters: STEPS, paths: 40 })
    expect(alone).toMatchObject({ agent: null, lead: null, training: null, reference: { name: 'bertram' } })
    storeDeskAgent(home, idle())
    const judged = await app.api.desks.judge({ desk: 'statistical-arbitrage', parameters: STEPS, paths: 40 })
    expect(judged.reference).toEqual(alone.reference)
    // Who does nothing earns nothing, so the lead is the reference's own profit, turned round.
    expect(judged.agent).toMatchObject({ mean: 0, std: 0, turnover: 0 })
    expect(judged.lead!.mean).toBeCloseTo(-alone.reference.mean, 12)
    expect(judged.lead!.error).toBeCloseTo(alone.reference.errors.mean!, 2)
    const { training, trainedAt } = await app.api.desks.agent({ desk: 'statistical-arbitrage', parameters: STEPS })
    expect(training).toMatchObject({ seed: 3, algorithm: 'ppo' })
    expect(trainedAt).toBeGreaterThan(0)
    expect((await app.api.desks.agent({ desk: 'statistical-arbitrage' })).training).toBe(null)
    expect((await app.api.desks.list({}))[0]).toMatchObject({ agents: 1, trainedAt })
  })
})
