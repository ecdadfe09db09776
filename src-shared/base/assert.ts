/** Stops on a broken promise of the program itself. For a user's mistake use `fail` of failure.ts. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken promise: ${message}`)
}

/** The end of an exhaustive switch: a missing case is a compile error, and a loud one at run time. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable case: ${String(value)}`)
}
