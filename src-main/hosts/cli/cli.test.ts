import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores } from '../../stores.ts'
import { forkNodeWorker } from '../../jobs/fork.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-cli-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

const MAIN = join(import.meta.dirname, 'main.ts')

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command line as a user has it: a process of its own. `during` sees stderr grow and may send signals. */
function terrace(words: readonly string[], during: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void = () => {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...words], { env: { ...process.env, TERRACE_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      during(stderr + stdout, (signal) => child.kill(signal))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      during(stderr + stdout, (signal) => child.kill(signal))
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

describe('command line', () => {
  it('explains itself', async () => {
    const help = await terrace(['--help'])
    expect(help.code).toBe(0)
    expect(help.stdout).toContain('Usage: terrace')
    expect((await terrace(['jobs', 'run', '--help'])).stdout).toContain('--seed <number>')
    expect((await terrace([])).code).toBe(2)
    expect((await terrace(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('prints one JSON document on stdout and progress on stderr', async () => {
    const run = await terrace(['jobs', 'run', 'sleep', '--set', 'steps=3', 'stepMs=5', '--json'])
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({ state: 'done', result: { steps: 3 } })
    expect(run.stderr).toMatch(/^Sleep: Sleeping, \d of 3$/m)
    expect(JSON.parse((await terrace(['jobs', 'list', '--json'])).stdout).jobs).toHaveLength(1)
  })

  it.each([
    [['jobz'], /^Unknown command 'jobz'\.\nDid you mean jobs\?$/m],
    [['jobs', 'list', '--colour'], /^Unknown option '--colour'\.$/m],
    [['jobs', 'show'], /Missing required argument/],
    [['jobs', 'show', 'x'], /There is no job "x"/],
    [['jobs', 'run', 'sleep', '--set', 'steps'], /"steps" is not of the form KEY=VALUE/],
    [['jobs', 'run', 'sleep', '--seed', 'abc'], /seed: .*number/],
    [['jobs', 'run', 'dance'], /no kind of job named "dance"/],
    [['serve', '--port', '99999'], /port/],
    [['settings', 'set', 'colour=1'], /colour/],
  ])('refuses %j with exit code 2 and one sentence', async (words, sentence) => {
    const ended = await terrace(words)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(sentence)
    expect(ended.stderr).not.toMatch(/\n\s+at /)
    expect(ended.stdout).toBe('')
  })

  it('gives errors as JSON when JSON was asked for', async () => {
    const ended = await terrace(['jobs', 'show', 'x', '--json'])
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'not-found' } })
  })

  it('cancels cleanly on Ctrl-C, and what was interrupted can be resumed', async () => {
    let sent = false
    const ended = await terrace(['jobs', 'run', 'sleep', '--set', 'steps=30', 'stepMs=40'], (text, kill) => {
      if (sent || !/Sleeping, \d/.test(text)) return
      sent = true
      kill('SIGINT')
    })
    expect(ended.code).toBe(130)
    expect(ended.stderr).toContain('the best result so far is kept')
    const [job] = JSON.parse((await terrace(['jobs', 'list', '--json'])).stdout).jobs
    expect(job).toMatchObject({ state: 'cancelled', result: { steps: expect.any(Number) } })
    expect((await terrace(['jobs', 'resume', job.id])).code).toBe(0)
  })

  it('says who holds the data folder, and still reads', async () => {
    const stores = openStores({ home, program: 'the Terrace window', forkWorker: forkNodeWorker, now: Date.now, versions: {} }, 'write')
    const refused = await terrace(['jobs', 'run', 'sleep'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('The data folder is in use by the Terrace window')
    expect((await terrace(['jobs', 'list'])).code).toBe(0)
    expect((await terrace(['settings', 'show'])).code).toBe(0)
    stores.close()
  })

  it('offers the backup of a damaged database, keeps the damaged file, and goes on', async () => {
    await terrace(['settings', 'set', 'theme=dark'])
    await terrace(['backup', 'create'])
    writeFileSync(join(home, 'terrace.db'), 'not a database at all '.repeat(200))
    const damaged = await terrace(['settings', 'show'])
    expect(damaged.code).toBe(1)
    expect(damaged.stderr).toContain('terrace backup restore')
    const [backup] = JSON.parse((await terrace(['backup', 'list', '--json'])).stdout).backups
    expect((await terrace(['backup', 'restore', backup.file])).stdout).toMatch(/kept as terrace\.db\.damaged-\d+/)
    expect(JSON.parse((await terrace(['settings', 'show', '--json'])).stdout).theme).toBe('dark')
  })

  it('names a data folder that cannot be made', async () => {
    writeFileSync(join(home, 'file'), '')
    const ended = await terrace(['jobs', 'list', '--home', join(home, 'file', 'x')])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('part of its path is a file')
  })

  it('names a port that is in use, and serves until stopped on one that is free', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    const { port } = blocker.address() as { port: number }
    const ended = await terrace(['serve', '--port', String(port)], (text, kill) => text.includes('Terrace is at') && kill('SIGINT'))
    blocker.close()
    if (ended.stderr.includes('have not been built')) return console.log('skipped: the pages have not been built, so there is nothing to serve')
    expect(ended.stderr).toContain(`Port ${port} is in use`)
    const served = await terrace(['serve'], (text, kill) => text.includes('Press Ctrl-C') && text.includes('Terrace is at') && kill('SIGINT'))
    expect(served.code).toBe(0)
    expect(served.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#token=/)
  })
})
