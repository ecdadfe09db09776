import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ComputeReport } from '../../../../src-shared/api/compute.ts'

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-compute-cli-'))
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

/** Each engine starts a process; a busy machine takes its time over that. */
const PATIENCE_MS = 120_000
const MAIN = join(import.meta.dirname, '..', 'main.ts')

function terrace(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words, '--home', home], { encoding: 'utf8' })
  return { code: status, stdout, stderr }
}

it('lists every engine with a time or a reason, and the one that is taken', () => {
  const { code, stdout, stderr } = terrace('compute', '--model', 'mlp:8,4-8-2', '--json')
  expect(code).toBe(0)
  const report = JSON.parse(stdout) as ComputeReport
  expect(report.engines.map(({ id }) => id)).toEqual(['onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs-gpu', 'tfjs-wasm', 'reference'])
  for (const { available, reason, msPerStep } of report.engines) expect(available ? msPerStep : reason).toBeTruthy()
  expect(report.engines.find(({ id }) => id === report.chosen)?.available).toBe(true)
  expect(stderr).toContain('Measuring: tfjs-wasm, 4 of 6')

  const shown = terrace('compute', '--model', 'mlp:8,4-8-2', '--remembered')
  expect(shown.stdout).toContain('mlp:8,4-8-2, 58 parameters')
  expect(shown.stdout).toContain(report.why)
}, PATIENCE_MS)

it('sets the engine that is to be used, and refuses what it does not know', () => {
  const { code, stdout } = terrace('compute', '--use', 'tfjs-wasm', '--remembered', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ setting: 'tfjs-wasm', chosen: 'tfjs-wasm' })
  expect(terrace('compute', '--use', 'abacus').code).toBe(2)
  expect(terrace('compute', '--model', 'banana').code).toBe(2)
}, PATIENCE_MS)
