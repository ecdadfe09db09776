import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FailureError, fail, toFailure, type Failure, type FailureCode } from '../../../src-shared/base/failure.ts'
import type { App } from '../../app.ts'
import { CONTENT_SECURITY_POLICY } from '../../content-security.ts'
import { readStaticFiles, type StaticFile } from './static-files.ts'

/** Pasted files travel in a body; more than this is a mistake or an attack. */
const MAX_BODY_BYTES = 32 * 1024 * 1024
const MAX_CONNECTIONS = 256
/** As long as a slow machine takes to start a browser. */
const TICKET_MS = 120_000

export interface ServerOptions {
  readonly app: Pick<App, 'transport' | 'log'>
  /** The built pages. */
  readonly pagesFolder: string
  /** 0 takes any free port. */
  readonly port: number
}

export interface LoopbackServer {
  /** With the token in its fragment, which browsers send to nobody. */
  readonly address: string
  readonly port: number
  /** An address whose key opens one session, soon: for command lines, which every user of the machine can read. */
  createTicket(): string
  close(): Promise<void>
}

/**
 * The pages and the api on 127.0.0.1, for this user alone: a random token per start is exchanged for a cookie that scripts
 * cannot read, and Host and Origin are checked so that no web page elsewhere can reach in (DNS rebinding, cross-site requests).
 */
export async function startServer({ app, pagesFolder, port }: ServerOptions): Promise<LoopbackServer> {
  const files = readStaticFiles(pagesFolder)
  const token = randomBytes(32).toString('base64url')
  const session = randomBytes(32).toString('base64url')
  /** One-time keys and when they end. */
  const tickets = new Map<string, number>()
  const streams = new Set<ServerResponse>()
  let actualPort = 0
  const cookieName = () => `terrace_${actualPort}`

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 }, (request, response) => {
    handle(request, response).catch((thrown: unknown) => {
      if (!(thrown instanceof FailureError)) app.log.error({ err: thrown, url: request.url }, 'a request failed')
      const failure = toFailure(thrown)
      if (response.headersSent) response.destroy()
      else sendJson(response, STATUS[failure.code] ?? 500, { ok: false, failure })
      // What is left of a refused body is not worth reading.
      if (!request.complete) response.once('finish', () => request.destroy())
    })
  })
  server.maxConnections = MAX_CONNECTIONS

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response)
    checkOrigin(request, actualPort)
    // Taken apart by hand: a URL parser would read `//host/path` as another host.
    const [path = '/', query = ''] = (request.url ?? '/').split('?')
    if (path === '/session') return openSession(request, response)
    if (path.startsWith('/api/')) return serveApi(request, response, path.slice('/api/'.length), new URLSearchParams(query))
    if (request.method !== 'GET' && request.method !== 'HEAD') fail('not-found', 'There is nothing to change at this address.')
    return sendFile(request, response, files.get(path) ?? fail('not-found', 'There is no page at this address.'))
  }

  async function openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token: offered } = (await readJson(request, 1024)) as { token?: unknown }
    if (typeof offered !== 'string' || !(equalSecrets(offered, token) || takeTicket(offered))) refuseKey()
    response.setHeader('Set-Cookie', `${cookieName()}=${session}; Path=/; HttpOnly; SameSite=Strict`)
    response.writeHead(204).end()
  }

  function takeTicket(offered: string): boolean {
    for (const [ticket, endsAt] of tickets) {
      if (!equalSecrets(offered, ticket)) continue
      tickets.delete(ticket)
      return performance.now() < endsAt
    }
    return false
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const cookie = readCookie(request.headers.cookie, cookieName())
    if (!cookie || !equalSecrets(cookie, session)) refuseKey()
    if (request.method === 'POST') {
      const input = await readJson(request, MAX_BODY_BYTES)
      sendJson(response, 200, await app.transport.call(path, input))
    } else if (request.method === 'GET') serveStream(response, path, parseJson(query.get('input') ?? '{}'))
    else fail('not-found', 'The api answers GET and POST.')
  }

  function serveStream(response: ServerResponse, path: string, input: unknown): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' })
    // A first comment makes the browser report the stream as open before the first event.
    response.write(': open\n\n')
    streams.add(response)
    const unsubscribe = app.transport.subscribe(
      path,
      input,
      (event) => response.write(`data: ${JSON.stringify(event)}\n\n`),
      (failure) => endStream(response, failure),
    )
    response.on('close', () => {
      streams.delete(response)
      unsubscribe()
    })
  }

  await listen()
  return {
    address: `http://127.0.0.1:${actualPort}/#token=${token}`,
    port: actualPort,
    createTicket() {
      const ticket = randomBytes(32).toString('base64url')
      tickets.set(ticket, performance.now() + TICKET_MS)
      return `http://127.0.0.1:${actualPort}/#token=${ticket}`
    },
    async close() {
      for (const stream of streams) endStream(stream)
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }

  async function listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve())
    }).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'EADDRINUSE') fail('conflict', `Port ${port} is in use by another program.`, { hint: 'Choose another with --port, or leave it out to take any free one.' })
      if (thrown.code === 'EACCES') fail('no-permission', `Port ${port} needs administrator rights.`, { hint: 'Choose one above 1023.' })
      throw thrown
    })
    actualPort = (server.address() as AddressInfo).port
  }
}

const STATUS: Partial<Record<FailureCode, number>> = { 'bad-input': 400, 'not-found': 404, 'no-permission': 403, unavailable: 401, 'no-space': 413 }

function refuseKey(): never {
  return fail('unavailable', 'This page was opened without its key.', { hint: 'Use the address that Terrace printed when it started.' })
}

function checkOrigin(request: IncomingMessage, port: number): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host, origin } = request.headers
  if (!host || !hosts.includes(host)) fail('no-permission', 'This server answers to 127.0.0.1 only.')
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) fail('no-permission', 'Requests from other sites are refused.')
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    // Following a link to the page itself is how people arrive; everything else from another site is refused.
    if (request.headers['sec-fetch-mode'] !== 'navigate') fail('no-permission', 'Requests from other sites are refused.')
  }
}

function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  response.setHeader('ETag', file.etag)
  response.setHeader('Cache-Control', 'no-cache')
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end()
    return
  }
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(body))
}

function endStream(response: ServerResponse, failure?: Failure): void {
  response.end(`event: end\ndata: ${JSON.stringify(failure ?? null)}\n\n`)
}

/** JSON only, and declared as such: a form of another site cannot send that without being asked first. */
async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (request.method !== 'POST') fail('not-found', 'There is nothing to read at this address.')
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) fail('bad-input', 'The body has to be JSON.', { where: 'Content-Type' })
  const tooLarge = () => fail('no-space', `The request is larger than ${maxBytes} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) tooLarge()
    chunks.push(chunk)
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail('bad-input', 'The request is not valid JSON.')
  }
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name) return value
  }
  return undefined
}

/** Compares digests, so that neither content nor length leaks through the time it takes. */
function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
