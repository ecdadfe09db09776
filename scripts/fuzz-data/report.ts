import { setTimeout as delay } from 'node:timers/promises'
import { FailureError } from '../../src-shared/base/failure.ts'
import { createRng, type Rng } from '../../src-shared/base/rng.ts'

export interface FuzzReport {
  readonly name: string
  readonly cases: number
  readonly refused: number
  readonly rows: number
  readonly slowestMs: number
  readonly faults: readonly { readonly seed: number; readonly what: string }[]
}

/** A case that takes longer hangs. */
const HANG_MS = 5000

/** Runs `once` for each seed: it gives the rows that it compared, and throws a FailureError for a refusal and anything else for a fault. */
export async function runCases(name: string, seed: number, cases: number, once: (rng: Rng) => Promise<number>): Promise<FuzzReport> {
  const faults: { seed: number; what: string }[] = []
  let refused = 0
  let rows = 0
  let slowestMs = 0
  for (let c = 0; c < cases; c++) {
    const own = seed * 1_000_000 + c
    const start = performance.now()
    try {
      const hang = new AbortController()
      const tooLong = delay(HANG_MS, undefined, { signal: hang.signal }).then(
        () => Promise.reject(new Error('it hangs')),
        () => 0,
      )
      rows += await Promise.race([once(createRng(own)), tooLong])
      hang.abort()
    } catch (thrown) {
      if (thrown instanceof FailureError && isSentence(thrown.failure.message)) refused++
      else faults.push({ seed: own, what: thrown instanceof Error ? (thrown.stack ?? thrown.message).slice(0, 600) : String(thrown) })
    }
    slowestMs = Math.max(slowestMs, performance.now() - start)
  }
  return { name, cases, refused, rows, slowestMs, faults }
}

function isSentence(message: string): boolean {
  return message.length < 400 && /^[A-Z"\d]/.test(message) && /[.?]$/.test(message)
}

export function pick<T>(rng: Rng, items: readonly T[]): T {
  return items[rng.integer(items.length)]
}

