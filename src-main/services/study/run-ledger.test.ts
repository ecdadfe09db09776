import { describe, expect, it } from 'vitest'
import { randomPanel } from '../../../tests/fixtures/panels.ts'
import { scheduleSchema } from '../../../src-shared/backtest/schedule.ts'
import { simulateStrategy } from '../../../src-shared/backtest/walk.ts'
import { formatDay } from '../../../src-shared/base/day.ts'
import { strategies } from '../../../src-shared/strategies/index.ts'
import type { Strategy } from '../../../src-shared/strategies/strategy.ts'
import { studySchema } from '../../../src-shared/study-file.ts'
import { decisionOf, ledgerOf } from './run-ledger.ts'

/** Buys equally, then leaves alone what it holds, and says each time what its level thinks. */
const keeping: Strategy = {
  ...strategies['equal-weight'],
  decide: (_, { held }) => ({ weights: held.map((w) => (w > 0 ? NaN : 1 / 3)), levels: [{ name: 'macro', shares: { equity: 1 } }] }),
}

describe('the decisions of a run', () => {
  it('are there also where nothing was traded for them', async () => {
    const ledger = await simulateStrategy(randomPanel({ seed: 2, rows: 30, assets: 3 }), keeping, {}, { schedule: scheduleSchema.parse({ every: 'every-n-days', days: 5 }) })
    const { decided } = ledgerOf(ledger)
    const rows = [...decided.keys()].filter((row) => decided[row])
    expect(rows.length).toBe(5)
    const { levels, weights, cash } = decisionOf(ledger, studySchema.parse({}), formatDay(ledger.days[rows[1]]))
    expect(levels).toEqual([{ name: 'macro', shares: { equity: 1 } }])
    expect(weights.map(({ target }) => target)).toEqual([null, null, null])
    expect(cash).toBeCloseTo(0, 10)
    const between = ledger.days[rows[1] + 1]
    expect(() => decisionOf(ledger, studySchema.parse({}), formatDay(between))).toThrow('Nothing was decided on')
  })
})
