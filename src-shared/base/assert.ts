/** Stops on a broken promise of the program itself. For a user's mistake use `fail` of failure.ts. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken promise: ${message}`)
}
