import { describe, expect, it } from 'vitest'
import { weekdaysBehind } from './freshness.ts'

const real = (to: string | null) => ({ to, simulated: false, source: 'yahoo' })
const at = (day: string) => Date.parse(`${day}T15:00:00Z`)

describe('how fresh a series is', () => {
  it('counts the weekdays that are over and have no bar', () => {
    expect(weekdaysBehind(real('2024-03-08'), at('2024-03-08'))).toBe(0)
    // Friday's bar on Saturday, Sunday and the Monday whose own day is not over.
    expect(weekdaysBehind(real('2024-03-08'), at('2024-03-11'))).toBe(0)
    expect(weekdaysBehind(real('2024-03-08'), at('2024-03-12'))).toBe(1)
    expect(weekdaysBehind(real('2024-03-01'), at('2024-03-12'))).toBe(6)
  })

  it('is nothing to ask of files and simulations', () => {
    expect(weekdaysBehind(real(null), at('2024-03-12'))).toBeNull()
    expect(weekdaysBehind({ ...real('2000-01-01'), simulated: true }, at('2024-03-12'))).toBeNull()
    expect(weekdaysBehind({ ...real('2000-01-01'), source: 'csv' }, at('2024-03-12'))).toBeNull()
  })
})
