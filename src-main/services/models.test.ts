import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StudyManifest, StudySummary } from '../../src-shared/api/study.ts'
import { createApp, type App } from '../app.ts'
import { forkNodeWorker } from '../jobs/fork.ts'
import { readModel, writeModel } from '../storage/models.ts'

let home: string
let app: App
let first: StudySummary
const study = { name: 'Small', sample: { years: 4, instruments: 6 }, strategy: 'momentum', baselines: [], split: { kind: 'walk-forward', trainDays: 400, testDays: 250 }, monkeys: 0 }

async function run(app: App, kind: string, params: object): Promise<unknown> {
  const { id } = await app.api.jobs.start({ kind, params: JSON.parse(JSON.stringify(params)) })
  for (;;) {
    const job = await app.api.jobs.get({ id })
    if (job.state === 'done') return job.result
    if (job.failure) throw new Error(job.failure.message)
    await delay(30)
  }
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'terrace-models-'))
  app = createApp({ home, host: 'test', forkWorker: forkNodeWorker, now: Date.now })
  first = (await run(app, 'study', { study })) as StudySummary
}, 30_000)
afterAll(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

describe('the model of a run', () => {
  it('is listed with what it was trained on', async () => {
    const [model] = await app.api.models.list({})
    expect(model).toMatchObject({ id: first.runId, strategy: 'momentum', learned: false, assets: 6, simulated: true })
    expect(model.folds).toBeGreaterThan(1)
    expect(model.trained.to < first.to).toBe(true)
  })

  it('decides about a period without training, to the numbers that the study had there', async () => {
    const applied = (await run(app, 'study', { study: (first.manifest as StudyManifest).study as object, model: first.runId, from: '2015-06-01' })) as StudySummary
    expect(applied.from).toBe('2015-06-01')
    expect(applied.verdict).not.toBe('')
    expect(applied.notes?.[0]).toMatch(/^Nothing was trained for this run: the model is of/)
    expect((await app.api.models.list({})).map(({ id }) => id)).toEqual([first.runId])
    const { manifest } = await app.api.runs.get({ id: applied.runId })
    const { study: kept, applied: source, dataHash, digest, engine } = manifest as StudyManifest
    expect(await run(app, 'verify', { study: kept, ...source, dataHash, digest, engine })).toEqual({ identical: true, sameData: true })
  })

  it('says of which days there are prices when it is asked about none of them', async () => {
    const about = (from: string) => run(app, 'study', { study: (first.manifest as StudyManifest).study as object, model: first.runId, from })
    await expect(about('2040-01-01')).rejects.toThrow('Nothing can be tested from 2040-01-01 on.')
    await expect(about('1990-01-01')).rejects.toThrow('Nothing can be tested from 1990-01-01 on.')
  })

  it('takes the default of a setting that came after it', () => {
    const model = readModel(home, first.runId)
    expect(Object.keys(model.params).length).toBeGreaterThan(0)
    writeModel(home, 'older', { ...model, params: {} })
    expect(readModel(home, 'older').params).toEqual(model.params)
  })

  it('explains a decision on the day before a holiday that was asked for', async () => {
    const explained = await app.api.runs.explain({ id: first.runId, at: '2015-07-04' })
    expect(explained.day < '2015-07-04').toBe(true)
    expect(explained.notes[0]).toContain('There are no prices of 2015-07-04')
    expect(explained.weights.reduce((total, { target }) => total + target!, 0)).toBeCloseTo(1, 10)
    await expect(app.api.runs.explain({ id: first.runId, at: '2013-01-10' })).rejects.toThrow('there are 7 days of prices, and the strategy needs')
  })

  it('travels in a file, and counts once where it is loaded', async () => {
    const file = join(home, 'small.terrace')
    const { bytes } = await app.api.models.save({ id: first.runId, file })
    expect(bytes).toBeGreaterThan(1000)
    const elsewhere = mkdtempSync(join(tmpdir(), 'terrace-models-'))
    const other = createApp({ home: elsewhere, host: 'test', forkWorker: forkNodeWorker, now: Date.now })
    try {
      await other.api.models.load({ file })
      await other.api.models.load({ file })
      const runs = await other.api.runs.list({})
      expect(runs.map(({ id, trials }) => ({ id, trials }))).toEqual([{ id: first.runId, trials: 1 }])
      expect((await other.api.runs.explain({ id: first.runId })).day).toBe((await app.api.runs.explain({ id: first.runId })).day)
    } finally {
      other.close()
      rmSync(elsewhere, { recursive: true, force: true })
    }
  })

  it('is refused in one sentence where the file is not one, or the strategy has no network', async () => {
    const file = join(home, 'garbage')
    writeFileSync(file, 'TERRACE1 and then nothing of use')
    await expect(app.api.models.load({ file })).rejects.toThrow('This is not a whole file that `models save` wrote.')
    await expect(app.api.models.load({ file: join(home, 'absent') })).rejects.toThrow('There is no such model file.')
    await expect(app.api.models.export({ id: first.runId, onnx: join(home, 'x.onnx') })).rejects.toThrow('Momentum follows a rule and has no network')
  })
})
