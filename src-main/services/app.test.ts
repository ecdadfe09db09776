import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { forkNodeWorker } from '../jobs/fork.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-app-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const open = () => createApp({ home, host: 'test', forkWorker: forkNodeWorker, now: Date.now })

it('opens a database that was put right while the program ran, and leaves a damaged one alone', async () => {
  open().close()
  const file = join(home, 'terrace.db')
  const whole = readFileSync(file)
  const damaged = Buffer.alloc(whole.length, 'A')
  writeFileSync(file, damaged)

  const app = open()
  expect(await app.api.app.reopen({})).toMatchObject({ ok: false, failure: { code: 'corrupt' } })
  expect(readFileSync(file).equals(damaged)).toBe(true)
  writeFileSync(file, whole)
  expect(await app.api.app.reopen({})).toMatchObject({ ok: true })
  expect((await app.api.settings.get({})).theme).toBe('system')
  app.close()
})
