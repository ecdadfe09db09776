import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('shows the whole way in one command, and leaves a report', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-demo-'))
  try {
    const words = [join(import.meta.dirname, 'main.ts'), 'demo', '--quick', '--json', '--out', join(folder, 'out'), '--home', join(folder, 'home')]
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    const shown = JSON.parse(stdout)
    expect(shown.report.pdf).toBe(join(folder, 'out', 'report.pdf'))
    expect(shown.verdict).toMatch(/simulated prices/)
    expect(shown.seconds).toBeGreaterThan(0)
    for (const { id, metrics } of shown.strategies) expect([id, Object.keys(metrics).length > 10]).toEqual([expect.any(String), true])
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['report.html', 'report.pdf', 'result.json', 'study.yaml'])
    expect(readFileSync(join(folder, 'out', 'study.yaml'), 'utf8')).toMatch(/instruments: 12\b/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
