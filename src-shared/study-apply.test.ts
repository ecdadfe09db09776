import { describe, expect, it } from 'vitest'
import { randomPanel } from '../tests/fixtures/panels.ts'
import { onnxTraining, SMALLEST } from '../tests/fixtures/small-strategies.ts'
import { formatDay } from './base/day.ts'
import { createRng } from './base/rng.ts'
import { panelRows, panelUpTo } from './prices/panel.ts'
import { createFitContext } from './strategies/fit-context.ts'
import { strategies } from './strategies/index.ts'
import { applyModel } from './study-apply.ts'
import { studySchema } from './study-file.ts'

describe('a model that is applied', () => {
  it('says once of each thing that later prices differ in it', async () => {
    const calm = randomPanel({ seed: 5, rows: 420, assets: 4 })
    const wild = { ...calm, totalReturn: calm.totalReturn.map((x, cell) => x * (cell >= 300 * 4 && cell % 8 < 4 ? 1.2 : 1)) }
    const params = strategies.hrm.params.parse(SMALLEST.hrm)
    const fit = await strategies.hrm.fit(panelRows(wild, 0, 300), params, createFitContext(onnxTraining, { rng: createRng(1), progress: () => undefined, cancelled: () => false }))
    const { days, instruments, baseCurrency, simulated } = wild
    const train = { from: days[0], to: days[299] }
    const model = { strategy: 'hrm', params, instruments, baseCurrency, simulated, folds: [{ train, test: { from: days[300], to: days[419] }, fit }] } as const
    const { line: [{ strategy }] } = applyModel(studySchema.parse({ strategy: 'hrm' }), model, { from: formatDay(days[300]) })
    const ready = await strategy.prepare!(fit, params, onnxTraining.engine)
    const notes: string[] = []
    for (let row = 300; row < 420; row += 3) notes.push((await strategy.decide(ready, { panel: panelUpTo(wild, row), held: new Float64Array(4) })).note ?? '')
    await strategy.release!(ready)
    expect(notes[0]).toBe(`Nothing was trained for this run: the model is of ${formatDay(train.from)} to ${formatDay(train.to)}.`)
    const said = notes.slice(1).filter((note) => note !== '')
    expect(said.join(' ')).toMatch(/Realised volatility.* standard deviations higher/)
    expect(new Set(said).size).toBe(said.length)
    expect(said.length).toBeLessThan(8)
  })
})
