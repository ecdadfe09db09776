import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, formatDay, parseDay } from '../../../../src-shared/base/day.ts'
import { createRng } from '../../../../src-shared/base/rng.ts'

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

  it('trains an agent, keeps it, and judges it on the paths of the reference', { timeout: 90_000 }, () => {
    const words = ['volatility', '--paths', '50', '--set', 'steps=10', '--json']
    const train = ['--train', '--steps', '4096']
    expect(JSON.parse(desk(...words).stdout)).toMatchObject({ agent: null, training: null })
    const first = JSON.parse(desk(...words, ...train).stdout)
    expect(first.training).toMatchObject({ algorithm: 'ppo', seed: 1, steps: 4096 })
    for (const key of ['mean', 'std', 'skew', 'cvar', 'turnover']) expect(first.agent.errors[key]).toBeGreaterThanOrEqual(0)
    // Without --train the kept agent comes back, and does the same on the same paths.
    const kept = JSON.parse(desk(...words).stdout)
    expect({ ...kept, training: { ...kept.training, seconds: first.training.seconds } }).toEqual(first)
    // Other parameters make another desk, and its agent was never trained.
    expect(JSON.parse(desk('volatility', '--paths', '10', '--json').stdout).agent).toBe(null)
  })

  it('says that a kept agent is damaged, and goes on without it', { timeout: 90_000 }, () => {
    const words = ['currency-arbitrage', '--paths', '10', '--set', 'steps=5']
    expect(desk(...words, '--train', '--steps', '600').stdout).toMatch(/The agent learned by DDPG with seed 1 in 600 steps/)
    const models = join(folder, 'home', 'models')
    for (const file of readdirSync(models)) truncateSync(join(models, file), 60)
    const { stdout, stderr, status } = desk(...words)
    expect(status).toBe(0)
    expect(stderr).toMatch(/cannot be used: its file is damaged/)
    expect(stdout).toMatch(/No agent was trained/)
  })

  it('calibrates a desk on prices up to a day, and trades the pair that it found on the bars after it', { timeout: 90_000 }, () => {
    const rng = createRng(1)
    const file = join(folder, 'pair.csv')
    let [a, b, gap] = [100, 50, 0]
    const lines = Array.from({ length: 1400 }, (_, t) => {
      a *= Math.exp(0.01 * rng.normal())
      b *= Math.exp(0.01 * rng.normal())
      gap += -0.15 * gap + 0.012 * rng.normal()
      return [formatDay(addDays(parseDay('2015-01-01'), t)), a, b, 2 * a * Math.exp(gap)].join(',')
    })
    writeFileSync(file, ['Date,AAA,BBB,CCC', ...lines].join('\n'))
    const words = ['statistical-arbitrage', '--prices', file, '--until', '2017-09-30', '--paths', '20']
    const output = JSON.parse(desk(...words, '--train', '--steps', '2048', '--json').stdout)
    expect(output.calibration).toMatchObject({ from: '2015-01-01', to: '2017-09-30' })
    expect(output.calibration.note).toMatch(/^(CCC|AAA) against .* of (AAA|CCC): cointegrated/)
    expect(output.parameters.stepsPerYear.value).toBe(252)
    expect(output.real.map(({ policy }: { policy: string }) => policy)).toEqual(['bertram', 'agent'])
    expect(output.real[0].returnPerYear).toBeGreaterThan(0.05)
    expect(output.real[0].from).toBe('2017-10-01')
    const { stdout } = desk(...words)
    expect(stdout).toMatch(/^Simulated: [\s\S]*Calibrated on prices from 2015-01-01 to 2017-09-30[\s\S]*On real bars, 2017-10-01 to .*: spread of/)
    expect(desk('volatility', '--until', '2017-09-30').stderr).toMatch(/there are none/)
  })

  it('says what is wrong with a parameter, and ends with 2', () => {
    const { stderr, status } = desk('volatility', '--set', 'stepps=10')
    expect(stderr).toMatch(/^The desk volatility has no parameter "stepps"\./)
    expect(status).toBe(2)
  })
})
