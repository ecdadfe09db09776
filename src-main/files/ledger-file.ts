import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { COST_KINDS, type Ledger } from '../../src-shared/backtest/ledger.ts'
import { formatDay } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { safeCell } from '../services/data/export-bars.ts'
import { guardStorage } from '../storage/storage-failure.ts'

/** Writes a ledger day by day as CSV, beside its final name first: a file of that name is whole. */
export function writeLedger(path: string, ledger: Ledger): void {
  const { days, instruments, value, grossValue, weights, turnover, costs, benchmark } = ledger
  const n = instruments.length
  const symbols = instruments.map(({ symbol }) => symbol)
  const head = ['Date', 'Value', 'GrossValue', ...(benchmark ? ['Benchmark'] : []), 'Turnover', 'Costs', 'Cash', ...symbols]
  const rows = days.map((day, r) => {
    const held = weights.subarray(r * n, (r + 1) * n)
    const charged = COST_KINDS.reduce((total, kind) => total + costs[kind][r], 0)
    const cash = 1 - held.reduce((total, w) => total + w, 0)
    return [formatDay(day), value[r], grossValue[r], ...(benchmark ? [benchmark[r]] : []), turnover[r], charged, cash, ...held].join(',')
  })
  const part = `${path}.part`
  try {
    guardStorage(path, () => {
      writeFileSync(part, `${head.map(safeCell).join(',')}\n${rows.join('\n')}\n`)
      renameSync(part, path)
    })
  } catch (thrown) {
    rmSync(part, { force: true })
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') badInput('The folder of the ledger does not exist.', {
      where: path,
      hint: 'Make it, or choose another.',
    })
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EISDIR') badInput('This is a folder; give a file for the ledger.', {
      where: path,
    })
    throw thrown
  }
}
