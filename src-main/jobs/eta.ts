import { quantile } from '../../src-shared/base/stats.ts'

/** How many recent steps speak for those to come. */
const WINDOW = 60
const ENOUGH = 3

/**
 * A range for the time left, from the middle half of recent step times: a single number would pretend to know. Time spent
 * paused is not counted, because `restart` forgets the last moment. A job that is resumed races through what it has made before, up to step `made`:
 * that says nothing about the steps to come.
 */
export function createEta(made = 0) {
  let last: { step: number; atMs: number } | undefined
  const secondsPerStep: number[] = []
  return {
    restart(): void {
      last = undefined
    },
    observe(step: number, total: number, atMs: number): readonly [number, number] | null {
      if (last && step > last.step && last.step >= made) {
        secondsPerStep.push((atMs - last.atMs) / 1000 / (step - last.step))
        if (secondsPerStep.length > WINDOW) secondsPerStep.shift()
      }
      if (!last || step > last.step) last = { step, atMs }
      if (secondsPerStep.length < ENOUGH || total <= 0) return null
      const left = Math.max(0, total - step)
      return [left * quantile(secondsPerStep, 0.25), left * quantile(secondsPerStep, 0.75)]
    },
  }
}
