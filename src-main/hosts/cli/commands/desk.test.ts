import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = join(import.meta.dirname, '..', 'main.ts')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-desk-cli-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function desk(...words: string[]) {
  return spawnSync(process.execPath, [MAIN, 'desk', ...words], { encoding: 'utf8', env: { ...process.env, TERRACE_HOME: join(folder, 'home') } })
}

describe('terrace desk', () => {
  it('judges the reference without touching the data folder, and says that it is simulated', () => {
    const { stdout, status } = desk('delta-hedging', '--paths', '50', '--set', 'costBps=10', 'steps=5', '--json')
    expect(status).toBe(0)
    const output = JSON.parse(stdout)
    expect(output).toMatchObject({ simulated: true, agent: null, reference: { name: 'whalley-wilmott' }, parameters: { costBps: { value: 10 }, steps: { value: 5 } } })
    for (const key of ['mean', 'std', 'skew', 'cvar', 'turnover']) expect(output.reference[key]).toBeTypeOf('number')
    expect(desk('market-making', '--paths', '20').stdout).toMatch(/^Simulated: /)
    expect(existsSync(join(folder, 'home'))).toBe(false)
  })

  it('trains an agent, the same for the same seed, keeps it, and judges it on the paths of the reference', () => {
    const words = ['volatility', '--paths', '50', '--set', 'steps=10', '--json']
    const train = ['--train', '--steps', '4096']
    expect(JSON.parse(desk(...words).stdout)).toMatchObject({ agent: null, training: null })
    const first = JSON.parse(desk(...words, ...train).stdout)
    expect(first.training).toMatchObject({ algorithm: 'ppo', seed: 1, steps: 4096 })
    for (const key of ['mean', 'std', 'skew', 'cvar', 'turnover']) expect(first.agent.errors[key]).toBeGreaterThanOrEqual(0)
    // Without --train the kept agent comes back, and does the same on the same paths.
    const kept = JSON.parse(desk(...words).stdout)
    expect({ ...kept, training: { ...kept.training, seconds: first.training.seconds } }).toEqual(first)
    const other = JSON.parse(desk(...words, ...train, '--seed', '2').stdout)
    expect(other.agent).not.toEqual(first.agent)
    expect(JSON.parse(desk(...words, ...train).stdout).agent).toEqual(first.agent)
    // Another desk, another agent: this one was never trained.
    expect(JSON.parse(desk('volatility', '--paths', '10', '--json').stdout).agent).toBe(null)
  })

  it('says that a kept agent is damaged, and goes on without it', () => {
    const words = ['currency-arbitrage', '--paths', '10', '--set', 'steps=5']
    expect(desk(...words, '--train', '--steps', '600').stdout).toMatch(/The agent learned by DDPG with seed 1 in 600 steps/)
    const models = join(folder, 'home', 'models')
    for (const file of readdirSync(models)) truncateSync(join(models, file), 60)
    const { stdout, stderr, status } = desk(...words)
    expect(status).toBe(0)
    expect(stderr).toMatch(/cannot be used: its file is damaged/)
    expect(stdout).toMatch(/No agent was trained/)
  })

  it('says what is wrong with a parameter, and ends with 2', () => {
    const { stderr, status } = desk('volatility', '--set', 'stepps=10')
    expect(stderr).toMatch(/^The desk volatility has no parameter "stepps"\./)
    expect(status).toBe(2)
  })
})
