import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatDay } from '../../src-shared/base/day.ts'
import { strategies } from '../../src-shared/strategies/index.ts'
import { foldsOf } from '../../src-shared/study.ts'
import { createApp, type App } from '../app.ts'
import { parseStudy } from '../files/study-file.ts'
import { forkNodeWorker } from '../jobs/fork.ts'
import { openMarketStore } from '../storage/market.ts'
import { openDatabase } from '../storage/database.ts'
import { loadStudyMarket } from './study/study-market.ts'

let home: string
let app: App
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-study-'))
  app = createApp({ home, host: 'test', forkWorker: forkNodeWorker, now: Date.now })
})
afterAll(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

const check = async (text: string) => (await app.api.study.check({ text })).problems

describe('check', () => {
  it('says everything that is wrong, each with its place', async () => {
    const text = ['name: Mine', 'strategy:', '  id: momentum', '  params:', '    top: 7', '    colour: red', 'split: { kind: walk-forward, trainDays: 5 }', ''].join('\n')
    expect(await check(text)).toMatchObject([{ path: ['split', 'trainDays'], line: 7, column: 41 }])
    expect(await check(text.replace('trainDays: 5', 'trainDays: 500'))).toMatchObject([
      { path: ['strategy', 'params', 'colour'], line: 6, message: expect.stringContaining('colour') },
      { path: ['strategy', 'params', 'top'], line: 5 },
    ])
    expect(await check('monkeys: -1\nseed: x\nwhat: 1\n')).toMatchObject([{ path: ['monkeys'], line: 1 }, { path: ['seed'], line: 2 }, { path: ['what'], line: 3 }])
  })

  it('takes text that is no YAML, or no study, for what it is', async () => {
    expect(await check('name: [1\n')).toMatchObject([{ path: [], line: 2 }])
    expect(await check('- a\n')).toMatchObject([{ path: [], line: 1 }])
    expect(await check('')).toEqual([])
  })

  it('fills in defaults of what is right', async () => {
    const { study } = await app.api.study.check({ text: 'strategy: momentum\n' })
    expect(study).toMatchObject({ strategy: { id: 'momentum' }, split: { kind: 'walk-forward', trainDays: 756 } })
  })
})

describe('files', () => {
  it('lists what comes with the program, keeps what the user saves, and gives deleted text back', async () => {
    expect((await app.api.study.files({})).map(({ id, builtIn }) => [id, builtIn])).toContainEqual(['demo', true])
    const saved = await app.api.study.save({ text: '# Why I made it.\nname: Größer als Ö\n' })
    expect(saved).toMatchObject({ id: 'grosser-als-o', builtIn: false, name: 'Größer als Ö', about: 'Why I made it.' })
    const again = await app.api.study.save({ text: saved.text })
    expect(again.id).toBe('grosser-als-o-2')
    expect(readFileSync(join(home, 'studies', `${saved.id}.yaml`), 'utf8')).toBe(saved.text)
    const removed = await app.api.study.remove({ id: saved.id })
    expect((await app.api.study.files({})).map(({ id }) => id)).not.toContain(saved.id)
    expect(await app.api.study.save({ id: removed.id, text: removed.text })).toMatchObject({ id: saved.id })
    await expect(app.api.study.remove({ id: 'demo' })).rejects.toThrow('no study file')
    await expect(app.api.study.save({ id: '../../outside', text: '' })).rejects.toThrow('not the id')
  })

  it('keeps what is not finished, and lists what somebody put there', async () => {
    const { id } = await app.api.study.save({ text: 'name: [\n' })
    expect(id).toBe('study')
    writeFileSync(join(home, 'studies', 'put-here.yaml'), 'name: Put here\n')
    expect((await app.api.study.files({})).filter(({ builtIn }) => !builtIn).map(({ name }) => name)).toContain('Put here')
  })
})

describe('plan', () => {
  it('has the days and folds that the study will have', async () => {
    const database = openDatabase({ home, mode: 'share', now: Date.now() })
    for (const text of ['sample: { years: 5, instruments: 3 }\nsplit: { kind: walk-forward, trainDays: 300, testDays: 100, purgeDays: 5 }\nfrom: 2014-03-01\n', 'sample: { years: 3, instruments: 3 }\nsplit: { kind: single }\n']) {
      const { plan } = await app.api.study.plan({ text })
      const study = parseStudy(text, 'x')
      const { panel } = loadStudyMarket(openMarketStore(database), study, Date.now())
      const days = panel.days.filter((day) => study.from === undefined || formatDay(day) >= study.from)
      expect([plan!.from, plan!.to, plan!.days, plan!.assets]).toEqual([formatDay(days[0]), formatDay(days.at(-1)!), days.length, 3])
      const folds = foldsOf(study, { ...panel, days })
      expect(plan!.folds.map(({ test }) => [test.from, test.to])).toEqual(folds.map(({ test }) => [formatDay(days[test.from]), formatDay(days[test.to - 1])]))
      expect(plan!.folds.map(({ train }) => train.days)).toEqual(folds.map(({ train }) => train[0].to - train[0].from))
    }
    database.close()
  })

  it('says why a study cannot run as it is', async () => {
    expect(await app.api.study.plan({ text: 'universe: dow-30\n' })).toMatchObject({ plan: null, failure: { message: expect.stringContaining('no prices') } })
    expect(await app.api.study.plan({ text: 'split: { kind: walk-forward, trainDays: 9000 }\n' })).toMatchObject({ plan: null, failure: { message: expect.stringContaining('too few') } })
  })

  it('knows a time and a memory for every strategy before its first run, and that more work takes longer', async () => {
    const paces = await app.api.study.paces({})
    expect(paces.map(({ id }) => id)).toEqual(Object.keys(strategies))
    for (const { id, seconds, measuredRuns } of paces) {
      expect(measuredRuns, id).toBe(0)
      const { plan } = await app.api.study.plan({ text: `strategy: ${id}\n` })
      expect(plan!.seconds, id).toEqual(seconds)
      for (const [low, high] of [plan!.seconds, plan!.megabytes]) {
        expect(low, id).toBeGreaterThan(0)
        expect(high, id).toBeGreaterThan(low)
        expect(high, id).toBeLessThan(1e7)
      }
    }
    const seconds = async (text: string) => (await app.api.study.plan({ text })).plan!.seconds
    expect((await seconds('monkeys: 5000\nstrategy: momentum\n'))[0]).toBeGreaterThan((await seconds('strategy: momentum\n'))[0])
  })
})
