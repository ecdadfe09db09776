import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeZip } from './zip.ts'

const FILES = { 'metrics.csv': 'Metric,Value\r\nSharpe,0.5\r\n', 'leer.csv': '', 'Größe.csv': 'ä;ö\n'.repeat(1000) }

describe('writeZip', () => {
  it('gives the same archive for the same texts', () => {
    expect(writeZip(FILES)).toEqual(writeZip(FILES))
    expect(writeZip(FILES).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
  })

  it.runIf(spawnSync('unzip', ['-v']).status === 0)('is read by unzip', () => {
    const folder = mkdtempSync(join(tmpdir(), 'terrace-zip-'))
    try {
      writeFileSync(join(folder, 'a.zip'), writeZip(FILES))
      expect(spawnSync('unzip', ['-q', 'a.zip'], { cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } }).status).toBe(0)
      for (const name of ['metrics.csv', 'leer.csv'] as const) expect(readFileSync(join(folder, name), 'utf8')).toBe(FILES[name])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
