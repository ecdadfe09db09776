import { describe, expect, it } from 'vitest'
import { randomPanel } from '../tests/fixtures/panels.ts'
import { parseInput } from './api/dispatch.ts'
import { searchStudyForLeaks } from './study-lookahead.ts'
import { studySchema } from './study-file.ts'
import { strategies } from './strategies/index.ts'
import { trainUnattended } from './strategies/fit-context.ts'
import type { Strategy } from './strategies/strategy.ts'

const panel = randomPanel({ seed: 4, rows: 420, assets: 5, faults: true })
const study = parseInput(
  studySchema,
  { strategy: { id: 'momentum', params: { lookbackDays: 60 } }, baselines: ['inverse-volatility'], split: { kind: 'walk-forward', trainDays: 250, testDays: 60 } },
  'study',
)

describe('the scramble test on a study', () => {
  it('tests every feature and every strategy of the study, and finds nothing', async () => {
    const phases: number[] = []
    const context = { breathe: async (_: string, step: number, total: number) => void phases.push(step / total), training: trainUnattended() }
    const { leaks, rows, cuts } = await searchStudyForLeaks(study, { panel, benchmark: null }, 3, context)
    expect(leaks).toEqual([])
    expect(rows.filter((row) => row.startsWith('strategy'))).toEqual(['strategy momentum lookbackDays=60', 'strategy equal-weight', 'strategy inverse-volatility'])
    expect(rows.filter((row) => row.startsWith('feature')).length).toBeGreaterThan(10)
    expect(cuts.length).toBe(3)
    expect(phases).toEqual([...phases].sort((a, b) => a - b))
  })

  it('catches a strategy that looks past the end of what it was given', async () => {
    // The view is a window on a longer array; this one reaches through it for tomorrow's prices.
    const peeking: Strategy = {
      ...strategies['equal-weight'],
      id: 'peeking',
      decide: (_, { panel: seen }) => {
        const n = seen.instruments.length
        const whole = new Float64Array(seen.totalReturn.buffer)
        const today = (seen.days.length - 1) * n
        const gains = Array.from({ length: n }, (_, i) => whole[today + n + i] / whole[today + i] || 0)
        return { weights: Float64Array.from(gains, (gain) => (gain === Math.max(...gains) ? 1 : 0)) }
      },
    }
    const daily = parseInput(studySchema, { split: study.split, schedule: { every: 'daily' } }, 'study')
    const { leaks, cuts } = await searchStudyForLeaks(daily, { panel, benchmark: null }, 3, { breathe: async () => {}, training: trainUnattended() }, [{ strategy: peeking, params: {} }])
    expect(leaks.length).toBeGreaterThan(0)
    for (const leak of leaks) {
      expect(leak.row).toBe('strategy peeking')
      expect(leak.day).toBe(leak.cut)
      expect(cuts).toContain(leak.cut)
    }
  })
})
