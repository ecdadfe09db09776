/** Long work that yields the share that is done, so that whoever drives it can report, let others run, or stop. */
export type Steps<T> = Generator<number, T, void>

/** Runs to the end without a pause. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Runs to the end, pausing wherever `breathe` does; what it throws stops the work. */
export async function drive<T>(steps: Steps<T>, breathe: (done: number) => Promise<void>): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe(step.value)
  }
}
