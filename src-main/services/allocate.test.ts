import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseInput } from '../../src-shared/api/dispatch.ts'
import { trainUnattended } from '../../src-shared/strategies/fit-context.ts'
import { studySchema } from '../../src-shared/study-file.ts'
import { createApp, type App } from '../app.ts'
import { forkNodeWorker } from '../jobs/fork.ts'
import { openStores } from '../stores.ts'
import { carryOutStudy } from './study/study-run.ts'

let home: string
let app: App
let id: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'terrace-allocate-'))
  const stores = openStores({ home, now: Date.now, forkWorker: forkNodeWorker, program: 'test', versions: {} }, 'write')
  const study = parseInput(studySchema, { name: 'Small', sample: { years: 3, instruments: 6 }, strategy: 'inverse-volatility', baselines: [], split: { kind: 'walk-forward', trainDays: 250, testDays: 250 }, monkeys: 0, execution: { capital: 20_000 } }, 'study')
  const { runId } = await carryOutStudy(study, { home, market: stores.market, runs: stores.runs }, { engineId: 'reference', threads: 0, training: trainUnattended(), show: () => {}, breathe: async () => {}, remember: async (_, make) => make() }, Date.now)
  id = runId
  stores.close()
  app = createApp({ home, host: 'cli', forkWorker: forkNodeWorker, now: Date.now }, 'read')
})
afterAll(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

describe('allocate', () => {
  it('turns the last fit of a run into orders of today, and adds up', async () => {
    const plan = await app.api.allocate.plan({ id })
    expect(plan.cashBefore).toBe(20_000)
    expect(plan.targets.reduce((total, { weight }) => total + weight!, plan.cashTarget)).toBeCloseTo(1, 12)
    expect(plan.trades.every(({ side, shares, reason }) => side === 'buy' && Number.isInteger(shares) && reason === 'open')).toBe(true)
    expect(plan.trades.reduce((left, { amount, cost }) => left - amount - cost, 20_000)).toBeCloseTo(plan.cash, 6)
    expect(plan.costs).toBeGreaterThan(0)
    // Once that is bought there is nothing more to do.
    const again = await app.api.allocate.plan({ id, cash: plan.cash, holdings: plan.targets.map(({ symbol, sharesAfter }) => ({ symbol: symbol.toLowerCase(), shares: sharesAfter })) })
    expect(again.trades).toEqual([])
    expect(again.wealth).toBeCloseTo(20_000 - plan.costs, 6)
  })

  it('counts capital as a whole, leaves strangers alone, and drops what is small', async () => {
    const [first] = (await app.api.allocate.plan({ id })).targets
    const plan = await app.api.allocate.plan({ id, capital: 10_000, holdings: [{ symbol: first.symbol, shares: 1 }, { symbol: 'STRANGER', shares: 5 }], minTrade: 1_500 })
    expect(plan.wealth).toBeCloseTo(10_000, 8)
    expect(plan.outside).toEqual([{ symbol: 'STRANGER', shares: 5 }])
    for (const { amount } of plan.trades) expect(amount).toBeGreaterThanOrEqual(1_500)
    for (const { amount, reason } of plan.dropped) if (reason === 'small') expect(amount).toBeLessThan(1_500)
    await expect(app.api.allocate.plan({ id, capital: 1, cash: 1 })).rejects.toThrow('Cash and capital say the same in two ways.')
    await expect(app.api.allocate.plan({ id: 'none' })).rejects.toThrow('There is no run "none".')
  })
})
