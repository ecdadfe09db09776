import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
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

  it('trains an agent, the same for the same seed, and judges it on the paths of the reference', () => {
    const words = ['volatility', '--train', '--steps', '4096', '--paths', '50', '--set', 'steps=10', '--json']
    const first = JSON.parse(desk(...words).stdout)
    expect(first.training).toMatchObject({ algorithm: 'ppo', steps: 4096 })
    expect(first.agent).toEqual(JSON.parse(desk(...words).stdout).agent)
    const without = JSON.parse(desk(...words.filter((word) => word !== '--train')).stdout)
    expect(first.reference).toEqual(without.reference)
  })

  it('says what is wrong with a parameter, and ends with 2', () => {
    const { stderr, status } = desk('volatility', '--set', 'stepps=10')
    expect(stderr).toMatch(/^The desk volatility has no parameter "stepps"\./)
    expect(status).toBe(2)
  })
})
