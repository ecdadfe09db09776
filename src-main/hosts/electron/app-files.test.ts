import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answerAppRequest } from './app-files.ts'

const root = mkdtempSync(join(tmpdir(), 'terrace-pages-'))
const pages = join(root, 'renderer')
mkdirSync(join(pages, 'assets'), { recursive: true })
writeFileSync(join(pages, 'index.html'), '<!doctype html>')
writeFileSync(join(pages, 'assets', 'main 1.js'), 'export {}')
writeFileSync(join(pages, 'notes.secret'), 'not a page')
writeFileSync(join(root, 'outside.html'), 'confidential')
mkdirSync(join(root, 'renderer-evil'))
writeFileSync(join(root, 'renderer-evil', 'index.html'), 'confidential')

const headers = { 'content-security-policy': "default-src 'none'" }
const ask = (address: string, init?: RequestInit) => answerAppRequest(pages, new Request(address, init), headers)

test('pages and their parts are served with their type and the policy', async () => {
  for (const address of ['app://terrace/', 'app://terrace/index.html', 'app://terrace/index.html?x=1#/data']) {
    const response = await ask(address)
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/html; charset=utf-8', '<!doctype html>'])
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'")
  }
  expect((await ask('app://terrace/assets/main%201.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
})

test.each([
  'app://terrace/../outside.html',
  'app://terrace/%2e%2e/outside.html',
  'app://terrace/..%2foutside.html',
  'app://terrace/assets/..%2f..%2foutside.html',
  'app://terrace/..%5coutside.html',
  'app://terrace/..%2frenderer-evil/index.html',
  'app://terrace//etc/hosts.txt',
  'app://terrace/%2fetc/hosts.txt',
  'app://terrace/index.html%00.js',
  'app://terrace/%zz',
  'app://elsewhere/index.html',
  'app://terrace/notes.secret',
  'app://terrace/missing.html',
  'app://terrace/assets',
])('nothing outside, nothing unknown: %s', async (address) => {
  const response = await ask(address)
  expect([403, 404]).toContain(response.status)
  expect(await response.text()).not.toContain('confidential')
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'")
})

test('only reading is possible', async () => {
  expect((await ask('app://terrace/index.html', { method: 'POST' })).status).toBe(405)
  const head = await ask('app://terrace/index.html', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})
