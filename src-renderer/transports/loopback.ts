import type { Transport } from '../../src-shared/api/client.ts'
import type { Result } from '../../src-shared/api/contract.ts'
import type { Failure } from '../../src-shared/base/failure.ts'
import type { ConnectionState } from './connection.ts'

/** The browser's parts that the transport stands on, passed in so that it runs in tests without a browser. */
interface LoopbackPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly openEvents: (url: string) => EventStream
  /** The key from the address, or null when the cookie of an earlier visit has to do. */
  readonly token: string | null
  readonly onState: (state: ConnectionState) => void
}

/** As much of an EventSource as is used here. */
type EventStream = EventTarget & Pick<EventSource, 'readyState' | 'close'>

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 8_000
const NOT_ANSWERING: Failure = {
  code: 'unavailable',
  message: 'Terrace does not answer.',
  hint: 'See that it still runs in the terminal where you started it; this page goes on as soon as it does.',
}
const NO_KEY: Failure = {
  code: 'no-permission',
  message: 'This page was opened without its key.',
  hint: 'Use the address that Terrace printed.',
}

/** Calls over HTTP and subscriptions over server-sent events, to a server on this machine. */
export function createLoopbackTransport({ fetch, openEvents, token, onState }: LoopbackPorts): Transport {
  let locked = false

  function setState(state: ConnectionState): void {
    if (locked) return
    locked = state === 'locked'
    onState(state)
  }

  async function post(url: string, body: unknown): Promise<Response | Failure> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        credentials: 'same-origin',
      })
      if (response.status === 401) {
        setState('locked')
        return NO_KEY
      }
      return response
    } catch {
      // fetch throws for one reason only: no answer came.
      return NOT_ANSWERING
    }
  }

  // Every call waits for the cookie, so that none of them can be refused for having been too early.
  const session = token === null ? Promise.resolve() : post('/session', { token })

  /** Streams that are not open and should be, by how they are stopped. */
  const broken = new Set<() => void>()

  async function call(path: string, input: unknown): Promise<Result<unknown>> {
    await session
    const response = await post(`/api/${path}`, input)
    if ('code' in response) return { ok: false, failure: response }
    const result = await readResult(response)
    // What a broken stream would have told is not known yet, whatever else is answered.
    if (broken.size === 0) setState('online')
    return result
  }

  return {
    call,
    subscribe(path, input, listener, onEnd) {
      let events: EventStream | null = null
      let retry: ReturnType<typeof setTimeout> | undefined
      let retryMs = FIRST_RETRY_MS
      let stopped = false

      const stop = () => {
        stopped = true
        broken.delete(stop)
        clearTimeout(retry)
        events?.close()
      }

      const open = () => {
        if (stopped) return
        events = openEvents(`/api/${path}?input=${encodeURIComponent(JSON.stringify(input))}`)
        const opened = events
        opened.addEventListener('open', () => {
          retryMs = FIRST_RETRY_MS
          broken.delete(stop)
          if (broken.size === 0) setState('online')
        })
        opened.addEventListener('message', (message) => listener(readData(message)))
        opened.addEventListener('end', (message) => {
          stop()
          onEnd((readData(message) as Failure | null) ?? undefined)
        })
        opened.addEventListener('error', () => {
          if (stopped) return
          broken.add(stop)
          setState('lost')
          // While it is CONNECTING the browser tries again by itself; CLOSED means that the server refused, perhaps for want of a key.
          if (opened.readyState !== CLOSED) return
          opened.close()
          retry = setTimeout(open, retryMs)
          retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
          void post('/api/app.info', {}).then((answer) => {
            if (answer === NO_KEY) stop()
          })
        })
      }

      void session.then(open)
      return stop
    },
  }
}

/** EventSource.CLOSED, by value because tests have no EventSource. */
const CLOSED = 2

function readData(message: Event): unknown {
  return JSON.parse((message as MessageEvent<string>).data)
}

async function readResult(response: Response): Promise<Result<unknown>> {
  try {
    const body: unknown = await response.json()
    if (typeof body === 'object' && body !== null && 'ok' in body) return body as Result<unknown>
  } catch {
    // Falls through: whatever is no result gets the one sentence below.
  }
  const failure: Failure = { code: 'internal', message: `Terrace gave an answer that this page cannot read (HTTP ${response.status}).` }
  return { ok: false, failure }
}

/** Takes the key out of the address, so that it is neither bookmarked nor seen over a shoulder. */
export function takeToken(location: Pick<Location, 'hash' | 'pathname' | 'search'>, history: Pick<History, 'replaceState'>): string | null {
  const token = new URLSearchParams(location.hash.replace(/^#\/?/, '')).get('token')
  if (token === null || token === '') return null
  history.replaceState(null, '', `${location.pathname}${location.search}`)
  return token
}
