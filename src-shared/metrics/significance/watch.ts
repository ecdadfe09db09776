import { fail } from '../../base/failure.ts'

/** How long work reports and is stopped. Both are called often; the host decides what to show and how often. */
export interface Watch {
  /** Between 0 and 1. */
  readonly progress?: (done: number) => void
  readonly cancelled?: () => boolean
}

/** Reports, or stops by throwing a failure with the code `cancelled`. */
export function check(watch: Watch, done: number): void {
  if (watch.cancelled?.()) fail('cancelled', 'Stopped before the end.')
  watch.progress?.(done)
}
