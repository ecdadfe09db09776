import { describe, expect, it } from 'vitest'
import { dayTicks } from './day-axis.ts'

function daysFrom(start: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => new Date(Date.parse(start) + i * 86_400_000).toISOString().slice(0, 10))
}

describe('marks of a scale of days', () => {
  it('are days, months, quarters or years, as there is room', () => {
    const days = daysFrom('2019-12-20', 3_000)
    const labels = (last: number) => dayTicks(days, 0, last, 6, 'en-GB').map(({ label }) => label)
    expect(labels(4)).toEqual(['21 Dec', '22 Dec', '23 Dec', '24 Dec'])
    expect(labels(100)).toEqual(['Jan 2020', 'Feb 2020', 'Mar 2020'])
    expect(labels(400)).toEqual(['Jan 2020', 'Apr 2020', 'Jul 2020', 'Oct 2020', 'Jan 2021'])
    expect(labels(2_000)).toEqual(['2020', '2021', '2022', '2023', '2024', '2025'])
    expect(labels(2_900)).toEqual(['2020', '2022', '2024', '2026'])
  })

  it('stand at the first day of what they name', () => {
    const days = daysFrom('2019-12-20', 400)
    for (const { at, label } of dayTicks(days, 0, 399, 6, 'en')) expect(new Date(days[at]!).getUTCDate(), label).toBe(1)
  })

  it('are none on a single day', () => {
    expect(dayTicks(['2020-01-01'], 0, 0, 6, 'en')).toEqual([])
  })
})
