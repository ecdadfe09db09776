import { z } from 'zod'
import { monthIndex, weekIndex, type Day } from '../base/day.ts'

const SCHEDULES = ['daily', 'weekly', 'monthly', 'every-n-days', 'on-signal'] as const

/** When a strategy is asked. Weeks and months begin with their first trading day, which is known when it comes. */
export const scheduleSchema = z.object({
  every: z.enum(SCHEDULES).default('monthly').describe('How often a decision is made; "on-signal" asks daily and trades when the answer changes'),
  days: z.number().int().min(1).max(2520).default(21).describe('Days between decisions, for "every-n-days"'),
  change: z.number().min(0).max(2).default(0.05).describe('Sum of changed weights that counts as a new answer, for "on-signal"'),
})

export type Schedule = z.output<typeof scheduleSchema>

export const MONTHLY: Schedule = scheduleSchema.parse({})

/** Whether row `row` is a day of decision; row `first` always is. */
export function isDecisionDay(schedule: Schedule, days: readonly Day[], row: number, first: number): boolean {
  if (row <= first) return row === first
  switch (schedule.every) {
    case 'daily':
    case 'on-signal':
      return true
    case 'weekly':
      return weekIndex(days[row]) !== weekIndex(days[row - 1])
    case 'monthly':
      return monthIndex(days[row]) !== monthIndex(days[row - 1])
    case 'every-n-days':
      return (row - first) % schedule.days === 0
  }
}
