import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, type App } from '../../app.ts'
import { forkNodeWorker } from '../../jobs/fork.ts'
import { startServer, type LoopbackServer } from './server.ts'

let home: string
let app: App
let server: LoopbackServer
let cookie: string

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Raw requests: paths and headers arrive exactly as an attacker would write them. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const json = { 'Content-Type': 'application/json' }
const call = (path: string, input: unknown = {}, headers: Record<string, string> = { Cookie: cookie }) => ask('POST', `/api/${path}`, { ...json, ...headers }, JSON.stringify(input))
const token = () => server.address.split('#token=')[1]!

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'terrace-server-'))
  const pagesFolder = join(home, 'pages')
  mkdirSync(join(pagesFolder, 'assets'), { recursive: true })
  writeFileSync(join(pagesFolder, 'index.html'), '<!doctype html><title>Terrace</title>')
  writeFileSync(join(pagesFolder, 'assets', 'a.js'), 'export {}')
  writeFileSync(join(home, 'secret.json'), '{}')
  app = createApp({ home, host: 'test', forkWorker: forkNodeWorker, now: Date.now })
  server = await startServer({ app, pagesFolder, port: 0 })
  const answer = await ask('POST', '/session', json, JSON.stringify({ token: token() }))
  cookie = String(answer.headers['set-cookie']).split(';')[0]!
})
afterAll(async () => {
  await server.close()
  app.close()
  rmSync(home, { recursive: true, force: true })
})

describe('loopback server', () => {
  it('serves the pages with a strict policy, and the api to whoever has the key', async () => {
    const page = await ask('GET', '/')
    expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>Terrace</title>' })
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(page.headers['x-content-type-options']).toBe('nosniff')
    const answer = await call('app.info')
    expect(JSON.parse(answer.body)).toMatchObject({ ok: true, value: { name: 'Terrace', storage: { ok: true } } })
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('hides the session cookie from scripts and from other sites', async () => {
    const answer = await ask('POST', '/session', json, JSON.stringify({ token: token() }))
    expect(answer.status).toBe(204)
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)
  })

  it('carries failures as values', async () => {
    expect(JSON.parse((await call('jobs.get', { id: 'x' })).body)).toMatchObject({ ok: false, failure: { code: 'not-found', message: 'There is no job "x".' } })
    expect(JSON.parse((await call('jobs.get', { id: 5 })).body)).toMatchObject({ ok: false, failure: { code: 'bad-input', where: 'jobs.get: id' } })
    for (const path of ['nope.nope', 'jobs.constructor', '__proto__.x', 'jobs.watch', 'jobs', 'jobs.get.x']) {
      expect(JSON.parse((await call(path)).body), path).toMatchObject({ ok: false, failure: { code: 'not-found' } })
    }
  })

  it('refuses without the key, with a wrong one, and with a made-up cookie', async () => {
    expect((await call('app.info', {}, {})).status).toBe(401)
    expect((await call('app.info', {}, { Cookie: `terrace_${server.port}=AAAA` })).status).toBe(401)
    expect((await ask('GET', '/api/jobs.watch?input={}')).status).toBe(401)
    for (const wrong of ['', 'wrong', token().slice(1), `${token()}x`, null, 7, { length: 43 }]) {
      const answer = await ask('POST', '/session', json, JSON.stringify({ token: wrong }))
      expect(answer.status).toBe(401)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('opens one session with a ticket, which then is worth nothing', async () => {
    const ticket = server.createTicket().split('#token=')[1]!
    expect(ticket).not.toBe(token())
    const offer = () => ask('POST', '/session', json, JSON.stringify({ token: ticket }))
    const first = await offer()
    expect(first.status).toBe(204)
    expect((await call('app.info', {}, { Cookie: String(first.headers['set-cookie']).split(';')[0]! })).status).toBe(200)
    expect((await offer()).status).toBe(401)
  })

  it('writes what pages report into the log, though not without end', async () => {
    for (let index = 0; index < 60; index++) await call('app.report', { message: `Broken ${index}\n  at Page`, where: '#/data' })
    const lines = readFileSync(join(home, 'logs', 'terrace.log'), 'utf8').split('\n').filter((line) => line.includes('Broken '))
    expect(lines[0]).toContain('#/data')
    expect(lines.length).toBeGreaterThanOrEqual(20)
    // Two minutes at the most, should the clock turn meanwhile.
    expect(lines.length).toBeLessThanOrEqual(40)
    expect((await call('app.report', { message: 'x'.repeat(9000), where: '' })).body).toContain('bad-input')
  })

  it('refuses foreign origins and rebound hosts, key or no key', async () => {
    expect((await call('app.info', {}, { Cookie: cookie, Origin: 'https://evil.example' })).status).toBe(403)
    expect((await call('app.info', {}, { Cookie: cookie, Origin: 'null' })).status).toBe(403)
    expect((await call('app.info', {}, { Cookie: cookie, Origin: `http://127.0.0.1:${server.port + 1}` })).status).toBe(403)
    expect((await call('app.info', {}, { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' })).status).toBe(403)
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', `127.0.0.1.evil.example:${server.port}`]) {
      expect((await ask('GET', '/', { Host: host })).status, host).toBe(403)
      expect((await call('app.info', {}, { Cookie: cookie, Host: host })).status, host).toBe(403)
    }
    expect((await call('app.info', {}, { Cookie: cookie, Origin: `http://127.0.0.1:${server.port}` })).status).toBe(200)
  })

  it('cannot be walked out of', async () => {
    for (const path of ['/../secret.json', '/assets/../../secret.json', '/%2e%2e/secret.json', '/..%2fsecret.json', '/assets/..\\..\\secret.json', '/%00', '//secret.json', '/assets']) {
      expect((await ask('GET', path)).status, path).toBe(404)
    }
    expect((await ask('GET', '/assets/a.js')).status).toBe(200)
    expect((await ask('DELETE', '/index.html')).status).toBe(404)
  })

  it('refuses bodies that are too large, not JSON, or not declared as JSON', async () => {
    expect((await ask('POST', '/api/app.info', { ...json, Cookie: cookie, 'Content-Length': String(64 * 1024 * 1024) }, Buffer.alloc(0)).catch(() => ({ status: 413 }))).status).toBe(413)
    const streamed = await ask('POST', '/api/app.info', { ...json, Cookie: cookie, 'Transfer-Encoding': 'chunked' }, Buffer.alloc(33 * 1024 * 1024, 'x')).catch((error: NodeJS.ErrnoException) => ({ status: error.code }))
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(streamed.status)
    expect((await ask('POST', '/session', json, 'x'.repeat(5000))).status).toBe(413)
    for (const body of ['{', '', '[1,', 'undefined', '{"a":1}}']) expect((await ask('POST', '/api/app.info', { ...json, Cookie: cookie }, body)).status, body).toBe(400)
    expect((await ask('POST', '/api/app.info', { Cookie: cookie, 'Content-Type': 'text/plain' }, '{}')).status).toBe(400)
    expect((await ask('GET', '/api/jobs.watch?input=%7B', { Cookie: cookie })).status).toBe(400)
    expect((await call('app.info')).status).toBe(200)
  })

  it('streams updates until the page goes away', async () => {
    const events: string[] = []
    const stream = request({ host: '127.0.0.1', port: server.port, path: '/api/jobs.watch?input=%7B%7D', headers: { Cookie: cookie }, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => events.push(text))
      response.on('error', () => {})
    })
    stream.on('error', () => {})
    stream.end()
    await delay(100)
    await call('jobs.start', { kind: 'sleep', params: { steps: 3, stepMs: 5 } })
    for (let i = 0; i < 200 && !events.join('').includes('"done"'); i++) await delay(20)
    expect(events.join('')).toMatch(/^: open\n\ndata: \{"job":/)
    expect(events.join('')).toContain('"state":"done"')
    stream.destroy()
    const ended = await ask('GET', '/api/jobs.nothing?input=%7B%7D', { Cookie: cookie })
    expect(ended.body).toContain('event: end\ndata: {"code":"not-found"')
  })

  it('outlives a flood of a thousand connections', async () => {
    const sockets: Socket[] = []
    for (let i = 0; i < 1000; i++) {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write('GET / HTTP/1.1\r\nHost: ')
      sockets.push(socket)
    }
    await delay(300)
    for (const socket of sockets) socket.destroy()
    await delay(100)
    expect((await call('app.info')).status).toBe(200)
  })

  it('says that a port is in use', async () => {
    await expect(startServer({ app, pagesFolder: home, port: server.port })).rejects.toThrow(`Port ${server.port} is in use by another program.`)
  })
})
