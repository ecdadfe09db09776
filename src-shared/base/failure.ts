/**
 * An error as a value: what was wrong, where, and what to do. It crosses every process boundary
 * intact, so a sentence written deep in the accounting is the sentence that the user reads.
 */
export interface Failure {
  readonly code: FailureCode
  /** One sentence in plain words. */
  readonly message: string
  /** File:line, column, symbol or key, so that the user can find the spot. */
  readonly where?: string
  /** What to do about it. */
  readonly hint?: string
}

export type FailureCode =
  | 'bad-input'
  | 'not-found'
  | 'conflict'
  | 'locked'
  | 'corrupt'
  | 'newer-version'
  | 'no-space'
  | 'no-permission'
  | 'network'
  | 'rate-limited'
  | 'unavailable'
  | 'cancelled'
  | 'internal'

/** The thrown form of a Failure. Everything else that is thrown is a defect of the program. */
export class FailureError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, cause === undefined ? undefined : { cause })
    this.name = 'FailureError'
    this.failure = failure
  }
}

export function fail(code: FailureCode, message: string, more: { where?: string; hint?: string; cause?: unknown } = {}): never {
  const { cause, ...rest } = more
  throw new FailureError({ code, message, ...rest }, cause)
}

export function badInput(message: string, more: { where?: string; hint?: string } = {}): never {
  return fail('bad-input', message, more)
}

/** Turns whatever was thrown into a Failure; a defect keeps its message but is marked internal. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof FailureError) return thrown.failure
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'internal', message: message || 'Something unexpected happened.' }
}
