/** A setting that may change while training goes on: a number stays, `from … to` moves along a line. */
export type Schedule = number | { readonly from: number; readonly to: number }

/** `done` is the share of the training that is over, 0 to 1. */
export function scheduled(schedule: Schedule, done: number): number {
  if (typeof schedule === 'number') return schedule
  return schedule.from + (schedule.to - schedule.from) * Math.min(Math.max(done, 0), 1)
}
