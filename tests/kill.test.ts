import { expect, it } from 'vitest'
import { runKillRounds } from '../scripts/kill-rounds.ts'

it('survives kill -9 at random moments (the full hundred rounds: node scripts/kill-rounds.ts)', { timeout: 60_000 }, async () => {
  const report = await runKillRounds(8, 20_240_229)
  expect(report.faults).toEqual([])
  expect(report.interrupted).toBeGreaterThan(0)
})
