import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { parseStartFlags } from './start-flags.ts'

// A first start builds the pages, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

// Elsewhere than on Linux there is always a display, and these tests would open windows.
const onLinux = test.runIf(process.platform === 'linux')

function start(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const home = mkdtempSync(join(tmpdir(), 'terrace-start-'))
  const program = spawn(process.execPath, ['scripts/start.ts', ...words], {
    env: { ...process.env, TERRACE_HOME: home, DISPLAY: '', WAYLAND_DISPLAY: '', ...environment },
  })
  const said = { stdout: '', stderr: '' }
  program.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  program.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  const ended = new Promise<number | null>((resolve) => program.on('close', resolve))
  return { program, said, ended }
}

async function findAddress({ program, said, ended }: { program: ChildProcess; said: { stdout: string; stderr: string }; ended: Promise<number | null> }): Promise<string> {
  const find = () => /Terrace is at (\S+)/.exec(said.stdout)?.[1]
  return new Promise((resolve, reject) => {
    program.stdout!.on('data', () => {
      const address = find()
      if (address) resolve(address)
    })
    void ended.then(() => reject(new Error(`Ended without an address: ${said.stdout}${said.stderr}`)))
  })
}

onLinux('without a display: one line why, an address that serves the program, a clean end', async () => {
  const started = start([])
  const address = await findAddress(started)
  const lines = started.said.stdout.trim().split('\n')
  expect(lines[0]).toBe('There is no display, so Terrace is served to the browser instead of a window of its own.')
  const page = await fetch(address)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>Terrace</title>')])
  started.program.kill('SIGTERM')
  expect(await started.ended).toBe(0)
  expect(started.said.stderr).not.toMatch(/\n\s+at /)
})

onLinux('a port in use: another one, and a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const started = start(['--browser', '--port', String(port)])
  const address = await findAddress(started)
  expect(new URL(address).port).not.toBe(String(port))
  expect(started.said.stdout).toContain(`Port ${port} is in use by another program. Terrace takes another.`)
  started.program.kill('SIGINT')
  expect(await started.ended).toBe(0)
  other.close()
})

onLinux('a data folder that cannot be: one sentence and no stack trace', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'terrace-start-')), 'file')
  writeFileSync(file, '')
  const { said, ended } = start(['--browser'], { TERRACE_HOME: join(file, 'folder') })
  expect(await ended).toBe(1)
  expect(said.stderr).toContain('The data folder cannot be made')
  expect(said.stderr).not.toMatch(/\n\s+at /)
})

test('flags', () => {
  expect(parseStartFlags([])).toEqual({ browser: false, port: 0, files: [] })
  expect(parseStartFlags(['a.yaml', '--browser', '--port', '8080'])).toEqual({ browser: true, port: 8080, files: ['a.yaml'] })
  for (const port of ['x', '-1', '1.5', '65536', '']) expect(() => parseStartFlags(['--port', port]), port).toThrow()
  expect(() => parseStartFlags(['--nothing'])).toThrow("Unknown option '--nothing'")
})
