import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { isStale } from './ensure-build.ts'

const PRODUCTS = ['out/main/main.js', 'out/main/job-worker.js', 'out/preload/preload.cjs', 'out/renderer/index.html']
const EARLIER = new Date('2026-01-01')
const LATER = new Date('2026-01-02')
let project: string

function put(path: string, time: Date): void {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  utimesSync(file, time, time)
}

function age(folder: string): void {
  utimesSync(join(project, folder), EARLIER, EARLIER)
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'terrace-build-'))
  for (const source of ['src-main/app.ts', 'src-shared/base/day.ts', 'src-renderer/App.vue', 'package.json']) put(source, EARLIER)
  for (const folder of ['src-main', 'src-shared', 'src-shared/base', 'src-renderer']) age(folder)
})

test('nothing is built: stale', () => expect(isStale(project)).toBe(true))

test('built after the sources: fresh, until one changes, comes or goes', () => {
  for (const product of PRODUCTS) put(product, LATER)
  expect(isStale(project)).toBe(false)
  const now = new Date('2026-01-03')
  utimesSync(join(project, 'src-shared/base/day.ts'), now, now)
  expect(isStale(project)).toBe(true)
  utimesSync(join(project, 'src-shared/base/day.ts'), EARLIER, EARLIER)
  expect(isStale(project)).toBe(false)
  rmSync(join(project, 'src-renderer/App.vue'))
  expect(isStale(project)).toBe(true)
})

test('one product is missing: stale', () => {
  for (const product of PRODUCTS.slice(1)) put(product, LATER)
  expect(isStale(project)).toBe(true)
})
