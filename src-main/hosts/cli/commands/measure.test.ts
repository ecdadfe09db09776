import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = join(import.meta.dirname, '..', 'main.ts')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-measure-cli-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function terrace(...words: string[]) {
  return spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', env: { ...process.env, TERRACE_HOME: join(folder, 'home') } })
}

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('commands on plain files', () => {
  it('measure without touching the data folder, as JSON and as a table', () => {
    const returns = file('r.csv', 'Date,r\n2020-01-02,0.01\n2020-01-03,0.1\n2020-01-06,-0.04\n')
    const json = terrace('measure', returns, '--json', '--trials', '3')
    expect(json.status).toBe(0)
    expect(JSON.parse(json.stdout)).toMatchObject({ metrics: { winRate: 2 / 3 }, significance: { trials: 3 } })
    const table = terrace('measure', returns)
    expect(table.stdout).toMatch(/Sharpe ratio +\d+\.\d\d/)
    expect(existsSync(join(folder, 'home'))).toBe(false)
  })

  it('say in one sentence what is wrong, where, and what to do, and end with 2', () => {
    const prices = file('p.csv', 'Date,A,B\n2020-01-02,1,2\n2020-01-03,1,2o\n')
    const bad = terrace('backtest', '--prices', prices, '--strategy', 'equal-weight')
    expect(bad.status).toBe(2)
    expect(bad.stdout).toBe('')
    expect(bad.stderr).toBe('"2o" is not a number. (p.csv:3, column B)\nCorrect it, or leave the cell empty if it is not known.\n')
  })

  it('list strategies, with the defaults of one as YAML', () => {
    const { strategies } = JSON.parse(terrace('strategies', '--json').stdout)
    expect(strategies[0]).toMatchObject({ id: 'equal-weight', title: 'Equal weight', learned: false, params: {} })
    expect(terrace('strategies', 'momentum').stdout).toMatch(/^# Momentum: .*\nid: momentum\nparams:\n {2}lookbackDays: 252\n/)
  })
})
