import { describe, expect, it, vi } from 'vitest'
import type { Failure } from '../../src-shared/base/failure.ts'
import type { ConnectionState } from './connection.ts'
import { createLoopbackTransport, takeToken } from './loopback.ts'

/** A browser's EventSource as far as the transport uses it, driven by hand. */
class HandEvents extends EventTarget {
  readonly url: string
  readyState = 0

  constructor(url: string) {
    super()
    this.url = url
  }

  tell(name: 'open' | 'error' | 'message' | 'end', data?: unknown): void {
    this.dispatchEvent(data === undefined ? new Event(name) : new MessageEvent(name, { data: JSON.stringify(data) }))
  }

  close(): void {
    this.readyState = 2
  }
}

function setUp(answer: (url: string, body: unknown) => Response, token: string | null = 'key') {
  const asked: { url: string; body: unknown }[] = []
  const opened: HandEvents[] = []
  const states: ConnectionState[] = []
  const transport = createLoopbackTransport({
    fetch: async (url, init) => {
      const body: unknown = JSON.parse(String(init.body))
      asked.push({ url, body })
      return answer(url, body)
    },
    openEvents: (url) => {
      const events = new HandEvents(url)
      opened.push(events)
      return events
    },
    token,
    onState: (state) => states.push(state),
  })
  return { transport, asked, opened, states }
}

const value = (of: unknown) => Response.json({ ok: true, value: of })
const noContent = () => new Response(null, { status: 204 })
const program = (url: string) => (url === '/session' ? noContent() : value(url))

describe('calls', () => {
  it('trade the key for the cookie first, once, and then post to the path', async () => {
    const { transport, asked } = setUp(program)
    expect(await transport.call('app.info', {})).toEqual({ ok: true, value: '/api/app.info' })
    await transport.call('jobs.get', { id: 'a' })
    expect(asked).toEqual([
      { url: '/session', body: { token: 'key' } },
      { url: '/api/app.info', body: {} },
      { url: '/api/jobs.get', body: { id: 'a' } },
    ])
  })

  it('rely on the cookie when the address holds no key', async () => {
    const { transport, asked } = setUp(program, null)
    await transport.call('app.info', {})
    expect(asked.map(({ url }) => url)).toEqual(['/api/app.info'])
  })

  it('bring a failure of the program as it is', async () => {
    const failure: Failure = { code: 'conflict', message: 'A job is running.', where: 'jobs', hint: 'Cancel it.' }
    const { transport } = setUp(() => Response.json({ ok: false, failure }, { status: 409 }))
    expect(await transport.call('app.restore', { file: 'x' })).toEqual({ ok: false, failure })
  })

  it('lock the pages at the first 401, for good', async () => {
    let status = 401
    const { transport, states } = setUp(() => (status === 401 ? new Response(null, { status }) : value(1)), null)
    expect(await transport.call('app.info', {})).toMatchObject({ ok: false, failure: { code: 'no-permission' } })
    status = 200
    await transport.call('app.info', {})
    expect(states).toEqual(['locked'])
  })

  it.each([
    ['no answer', () => { throw new TypeError('fetch failed') }, 'unavailable'],
    ['an answer that is no JSON', () => new Response('<html>', { status: 502 }), 'internal'],
    ['an answer that is no result', () => Response.json([1]), 'internal'],
  ])('turn %s into a failure', async (_case, answer, code) => {
    const { transport } = setUp(answer, null)
    expect(await transport.call('app.info', {})).toMatchObject({ ok: false, failure: { code } })
  })
})

describe('subscriptions', () => {
  it('open after the session, carry the input in the address and pass events on', async () => {
    const { transport, opened, states } = setUp(program)
    const events: unknown[] = []
    transport.subscribe('jobs.watch', { id: 'ü&=' }, (event) => events.push(event), () => {})
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    const [source] = opened
    expect(new URL(source!.url, 'http://x').searchParams.get('input')).toBe('{"id":"ü&="}')
    source!.tell('open')
    source!.tell('message', { step: 1 })
    expect(events).toEqual([{ step: 1 }])
    expect(states).toEqual(['online'])
  })

  it.each([[null, undefined], [{ code: 'locked', message: 'Another Terrace.' } satisfies Failure, { code: 'locked', message: 'Another Terrace.' }]])(
    'end once with %j, and close',
    async (sent, received) => {
      const { transport, opened, states } = setUp(program, null)
      const onEnd = vi.fn()
      transport.subscribe('jobs.watch', {}, () => {}, onEnd)
      await vi.waitFor(() => expect(opened).toHaveLength(1))
      opened[0]!.tell('end', sent)
      opened[0]!.tell('error')
      expect(onEnd.mock.calls).toEqual([[received]])
      expect(opened[0]!.readyState).toBe(2)
      expect(states).toEqual([])
    },
  )

  it('leave a lost socket to the browser, and say so', async () => {
    const { transport, opened, states } = setUp(program, null)
    transport.subscribe('jobs.watch', {}, () => {}, () => {})
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    opened[0]!.tell('open')
    opened[0]!.tell('error')
    opened[0]!.tell('open')
    expect(states).toEqual(['online', 'lost', 'online'])
    expect(opened).toHaveLength(1)
  })

  it('are lost until they are open again, whatever else is answered: what they missed is asked for then', async () => {
    const { transport, opened, states } = setUp(program)
    transport.subscribe('jobs.watch', {}, () => {}, () => {})
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    opened[0]!.tell('error')
    await transport.call('jobs.list', {})
    expect(states.at(-1)).toBe('lost')
    opened[0]!.tell('open')
    expect(states.at(-1)).toBe('online')
  })

  it('open anew when the browser has given up', async () => {
    const { transport, opened } = setUp(program, null)
    transport.subscribe('jobs.watch', {}, () => {}, () => {})
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    opened[0]!.readyState = 2
    opened[0]!.tell('error')
    await vi.waitFor(() => expect(opened).toHaveLength(2), 2_000)
  })

  it('give up when the program no longer knows the page', async () => {
    const { transport, opened, states } = setUp(() => new Response(null, { status: 401 }), null)
    transport.subscribe('jobs.watch', {}, () => {}, () => {})
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    opened[0]!.readyState = 2
    opened[0]!.tell('error')
    await vi.waitFor(() => expect(states).toEqual(['lost', 'locked']))
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(opened).toHaveLength(1)
  })

  it('open nothing when stopped before the session was there', async () => {
    const { transport, opened } = setUp(program)
    transport.subscribe('jobs.watch', {}, () => {}, () => {})()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(opened).toHaveLength(0)
  })
})

describe('takeToken', () => {
  it.each([
    ['#token=abc', 'abc', '/?x=1'],
    ['#/token=abc', 'abc', '/?x=1'],
    ['#/data', null, undefined],
    ['', null, undefined],
    ['#token=', null, undefined],
  ])('reads %s', (hash, token, address) => {
    const replaceState = vi.fn()
    expect(takeToken({ hash, pathname: '/', search: '?x=1' }, { replaceState })).toBe(token)
    expect(replaceState.mock.calls[0]?.[2]).toBe(address)
  })
})
