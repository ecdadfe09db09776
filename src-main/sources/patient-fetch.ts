import { fail, FailureError, type Failure } from '../../src-shared/base/failure.ts'

/** Everything of the outside that a source touches, passed in: tests bring a network of their own. */
export interface SourcePorts {
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Uniform in [0, 1): spreads repeated tries, so that two programs do not knock in step. */
  readonly random: () => number
}

interface FetchLimits {
  readonly atOnce: number
  /** Between the starts of two requests. */
  readonly spacingMs: number
  readonly attempts: number
  /** For one try, its body included. */
  readonly timeoutMs: number
  readonly firstDelayMs: number
  readonly longestDelayMs: number
  /** Longest wait that a server may ask for before the request is given up. */
  readonly longestRetryAfterMs: number
  readonly maxBytes: number
}

export const FETCH_LIMITS: FetchLimits = {
  atOnce: 2,
  spacingMs: 250,
  attempts: 4,
  timeoutMs: 20_000,
  firstDelayMs: 1000,
  longestDelayMs: 30_000,
  longestRetryAfterMs: 120_000,
  maxBytes: 64_000_000,
}

interface PatientRequest {
  readonly url: string
  /** The source's name, for sentences. */
  readonly from: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Says what is wrong with a body that came with status 200, or undefined. Such a body is asked for again. */
  readonly flaw?: (text: string) => string | undefined
  /** Statuses besides 2xx that the caller reads itself. */
  readonly alsoAccept?: readonly number[]
}

interface Answer {
  readonly status: number
  readonly text: string
}

export type PatientFetch = (request: PatientRequest) => Promise<Answer>

const TRY_LATER: Failure['hint'] = 'Try again later; what was downloaded before is kept.'

/**
 * Asks a server as a well-behaved guest does: a few requests at once, spaced, each with a time limit, and again after a growing
 * pause when it fails for a reason that may pass. What it cannot get it says in one sentence.
 */
export function createPatientFetch(ports: SourcePorts, limits: FetchLimits = FETCH_LIMITS): PatientFetch {
  const gate = createGate(ports, limits)

  return async (request) => {
    let last: Failure | undefined
    for (let attempt = 0; attempt < limits.attempts; attempt++) {
      stopIfCancelled(request)
      const outcome = await gate.pass(request.signal, () => tryOnce(ports, limits, request))
      if ('answer' in outcome) return outcome.answer
      last = outcome.failure
      if (!outcome.again) break
      if (outcome.waitMs !== undefined && outcome.waitMs > limits.longestRetryAfterMs) {
        last = { ...last, message: `${request.from} asks to wait ${sayDuration(outcome.waitMs)} before the next request.` }
        break
      }
      const backoff = Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** attempt)
      const pause = outcome.waitMs ?? backoff * (0.5 + 0.5 * ports.random())
      // A server that is asked too much wants everybody to be quiet, not only this request.
      if (outcome.failure.code === 'rate-limited') gate.quietUntil(ports.now() + pause)
      if (attempt + 1 < limits.attempts) await ports.sleep(pause, request.signal)
    }
    stopIfCancelled(request)
    throw new FailureError(last!)
  }
}

type Outcome = { readonly answer: Answer } | { readonly failure: Failure; readonly again: boolean; readonly waitMs?: number }

async function tryOnce(ports: SourcePorts, limits: FetchLimits, request: PatientRequest): Promise<Outcome> {
  const { from, url } = request
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout
  try {
    const response = await ports.fetch(url, { headers: request.headers, signal, redirect: 'follow' })
    const text = await readBody(response, limits.maxBytes, signal)
    const { status } = response
    if (status === 429 || status === 503) {
      const message = status === 429 ? `${from} says that it was asked too often (429).` : `${from} is not available at the moment (503).`
      const failure: Failure = { code: status === 429 ? 'rate-limited' : 'unavailable', message, where: url, hint: TRY_LATER }
      return { failure, again: true, waitMs: retryAfterMs(response.headers.get('retry-after'), ports.now()) }
    }
    if (status >= 500 || status === 408) return again({ code: 'unavailable', message: `${from} has trouble of its own (${status}).`, where: url, hint: TRY_LATER })
    if (!response.ok && !request.alsoAccept?.includes(status)) {
      const code = status === 404 ? 'not-found' : 'unavailable'
      return { failure: { code, message: `${from} refused the request (${status}).`, where: url, hint: TRY_LATER }, again: false }
    }
    const flaw = response.ok ? request.flaw?.(text) : undefined
    if (flaw) return again({ code: 'unavailable', message: `${from} gave no usable answer: it ${flaw}.`, where: url, hint: TRY_LATER })
    return { answer: { status, text } }
  } catch (thrown) {
    if (thrown instanceof FailureError) return { failure: thrown.failure, again: false }
    stopIfCancelled(request)
    if (timeout.aborted) {
      return again({ code: 'network', message: `${from} did not answer within ${sayDuration(limits.timeoutMs)}.`, where: url, hint: TRY_LATER })
    }
    return again({ code: 'network', message: `${from} cannot be reached (${causeOf(thrown)}).`, where: url, hint: 'Check the connection, then try again; what was downloaded before is kept.' })
  }
}

const again = (failure: Failure): Outcome => ({ failure, again: true })

async function readBody(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  const reader = response.body.getReader()
  const stopReading = () => void reader.cancel(signal.reason).catch(() => undefined)
  signal.addEventListener('abort', stopReading, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (signal.aborted) throw signal.reason
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > maxBytes) fail('unavailable', `The answer is larger than ${Math.round(maxBytes / 1e6)} MB.`, { where: response.url })
      text += decoder.decode(value, { stream: true })
    }
  } finally {
    signal.removeEventListener('abort', stopReading)
  }
}

/** Lets a few through at once, a little apart, and nobody while the server wants quiet. */
function createGate(ports: SourcePorts, limits: FetchLimits) {
  const waiting: (() => void)[] = []
  let inside = 0
  let nextStart = 0
  return {
    async pass<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
      while (inside >= limits.atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
      inside++
      try {
        for (;;) {
          const now = ports.now()
          const wait = nextStart - now
          if (wait <= 0) {
            nextStart = now + limits.spacingMs
            break
          }
          await ports.sleep(wait, signal)
        }
        return await work()
      } finally {
        inside--
        waiting.shift()?.()
      }
    },
    quietUntil(time: number): void {
      nextStart = Math.max(nextStart, time)
    },
  }
}

function stopIfCancelled(request: PatientRequest): void {
  if (request.signal?.aborted) fail('cancelled', 'The download was cancelled.')
}

/** Seconds, or an HTTP date. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function sayDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} minutes`
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its address was not found: is there a network?',
  EAI_AGAIN: 'its address was not found: is there a network?',
  ENETUNREACH: 'there is no network',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ETIMEDOUT: 'the connection took too long',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not to be trusted',
}

/** Node wraps the reason: "fetch failed" because of ENOTFOUND. */
function causeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const { cause } = thrown
  if (!(cause instanceof Error)) return thrown.message
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  return CAUSES[code] ?? (code === '' ? cause.message : code)
}

/** For bodies that should be JSON: what else they are. */
export function jsonFlaw(text: string): string | undefined {
  if (text.trimStart().startsWith('<')) return 'sent a web page instead of data: a login, consent or block page'
  try {
    JSON.parse(text)
    return undefined
  } catch {
    // The parser's own words name a character position; the user needs to know that the answer is incomplete.
    return text.trim() === '' ? 'sent an empty answer' : 'sent an answer that is cut short or damaged'
  }
}

/** For bodies that should be CSV with the given first column. */
export function csvFlaw(header: RegExp): (text: string) => string | undefined {
  return (text) => {
    if (text.trimStart().startsWith('<')) return 'sent a web page instead of data: a login, consent or block page'
    return header.test(text) ? undefined : 'sent something that is not the table it should be'
  }
}
