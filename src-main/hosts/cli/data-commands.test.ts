import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startNetworkStandIn, type NetworkStandIn } from '../../../tests/fixtures/network-standin.ts'
import { yahooChart, yahooNotFound } from '../../../tests/fixtures/yahoo-chart.ts'

let home: string
let network: NetworkStandIn
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'terrace-data-'))
  const rows = Array.from({ length: 30 }, (_, i) => ({ day: 19_000 + i, close: 100 + i }))
  network = await startNetworkStandIn(({ path }) => (path.endsWith('/SPY') ? { body: yahooChart('SPY', rows) } : yahooNotFound()))
})
afterAll(async () => {
  await network.close()
  rmSync(home, { recursive: true, force: true })
})

/** The JSON document of a command, and its exit code. */
function terrace(...words: string[]): Promise<{ code: number | null; json: unknown; stderr: string }> {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, TERRACE_HOME: home, TERRACE_NETWORK: network.address }
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words, '--json'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, json: JSON.parse(stdout), stderr }))
  })
}

it('imports, lists, checks, repairs, takes back and exports prices, and downloads what a source has', async () => {
  const file = join(home, 'AAA.csv')
  const lines = Array.from({ length: 300 }, (_, i) => `${new Date(Date.UTC(2023, 0, 2) + i * 86_400_000).toISOString().slice(0, 10)},${i === 200 ? 5000 : 50 + (i % 7)}`)
  writeFileSync(file, `Date,Close\n${lines.join('\n')}\n2023-12-01,letters\n`)
  expect(await terrace('data', 'import', file)).toMatchObject({ code: 0, json: { imported: 300, change: 1, skipped: [{ symbol: 'AAA', where: `${file}:302, column Close` }] } })
  expect((await terrace('data', 'list')).json).toMatchObject({ series: [{ symbol: 'AAA', from: '2023-01-02', to: '2023-10-28', bars: 300, issues: 0 }] })

  const { series, findings } = (await terrace('data', 'check')).json as { series: unknown; findings: { id: number; check: string }[] }
  const unit = findings.find(({ check }) => check === 'unit')!
  expect(series).toMatchObject([{ symbol: 'AAA', issues: findings.length }])
  expect((await terrace('data', 'repair', String(unit.id))).json).toMatchObject({ repaired: [{ symbol: 'AAA', state: 'repaired', change: 2 }] })
  expect((await terrace('data', 'undo', '2')).json).toMatchObject({ undone: { kind: 'repair' } })

  const download = await terrace('data', 'download', 'SPY', 'NOPE')
  expect(download).toMatchObject({ code: 0, json: { imported: 30, series: [{ symbol: 'SPY', status: 'new' }, { symbol: 'NOPE', status: 'failed' }], skipped: [{ symbol: 'NOPE' }] } })
  expect((await terrace('data', 'download', 'NOPE')).code).toBe(1)

  const out = join(home, 'out.csv')
  expect((await terrace('data', 'export', 'SPY', '--out', out)).json).toMatchObject({ bars: 30, series: 1 })
  expect(readFileSync(out, 'utf8').split('\r\n')).toHaveLength(32)
}, 120_000)

it('says in one sentence, with file and line, what it cannot do', async () => {
  const page = join(home, 'page.csv')
  writeFileSync(page, '<html>Sign in</html>')
  const refused = await terrace('data', 'import', page)
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'bad-input', where: page } } })
  expect(refused.stderr).not.toMatch(/\n\s+at /)
  expect((await terrace('universe', 'show', 'nothing')).json).toMatchObject({ error: { message: 'There is no universe "nothing".' } })
  expect(((await terrace('universe', 'list')).json as { universes: { id: string; size: number; asOf: string }[] }).universes).toContainEqual(expect.objectContaining({ id: 'sixty-forty', size: 2, asOf: expect.any(String) }))
}, 120_000)
