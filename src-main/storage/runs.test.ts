import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Storage } from './database.ts'
import { createRunsRepository, fingerprintOf, type NewRun, type RunsRepository, type Trial } from './runs.ts'

let home: string
let storage: Storage
let runs: RunsRepository

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-runs-'))
  storage = openDatabase({ home, mode: 'write', now: 1 })
  runs = createRunsRepository(storage)
})
afterEach(() => {
  storage.close()
  rmSync(home, { recursive: true, force: true })
})

const run = (id: string, createdAt = 1): NewRun => ({ id, kind: 'backtest', title: `Run ${id}`, createdAt, manifest: { seed: 1 }, result: { sharpe: 1 } })
const trial = (fingerprint: string, more: Partial<Trial> = {}): Trial => ({
  fingerprint,
  label: 'momentum',
  seed: 1,
  member: null,
  simulated: false,
  periods: 500,
  sharpe: 0.05,
  ...more,
})

describe('runs', () => {
  it('are listed newest first, with what they showed', () => {
    runs.record(run('a', 1), [trial('x')])
    runs.record(run('b', 2), [trial('y'), trial('z', { member: 3 })])
    expect(runs.list().map(({ id, trials }) => [id, trials])).toEqual([
      ['b', 2],
      ['a', 1],
    ])
    expect(runs.get('a')).toEqual({ ...run('a'), trials: 1, note: '' })
    expect(runs.get('c')).toBeUndefined()
  })

  it('leave the view when deleted, never the count', () => {
    runs.record(run('a'), [trial('x'), trial('y', { sharpe: null })])
    expect(runs.hide('a', 5)).toBe(true)
    expect(runs.hide('a', 6)).toBe(false)
    expect(runs.list()).toEqual([])
    expect(runs.get('a')).toBeUndefined()
    expect(runs.trialsWith(['new'], false)).toEqual({ count: 3, sharpes: [0.05] })
    expect(() => storage.exec("DELETE FROM runs WHERE id = 'a'")).toThrow(/FOREIGN KEY/)
  })

  it('keep a note, and take it along where they are loaded', () => {
    runs.record(run('a'), [trial('x')])
    expect(runs.annotate('a', 'Try with more days')).toBe(true)
    expect(runs.list()).toMatchObject([{ id: 'a', note: 'Try with more days' }])
    runs.record({ ...run('b', 2), note: 'From elsewhere' }, [])
    expect(runs.get('b')).toMatchObject({ note: 'From elsewhere' })
    expect(runs.annotate('c', 'Nobody')).toBe(false)
  })

  it('count the same try once, and made-up prices apart', () => {
    runs.record(run('a'), [trial('x')])
    runs.record(run('b'), [trial('x'), trial('s', { simulated: true, sharpe: 0.2 })])
    expect(runs.trialsWith(['x'], false)).toEqual({ count: 1, sharpes: [] })
    expect(runs.trialsWith(['y'], false)).toEqual({ count: 2, sharpes: [0.05] })
    expect(runs.trialsWith(['y'], true)).toEqual({ count: 2, sharpes: [0.2] })
  })

  it('are written with their tries or not at all', () => {
    expect(() => runs.record(run('a'), [trial('x'), trial('y', { periods: 1.5 })])).toThrow()
    expect(runs.list()).toEqual([])
    expect(runs.trialsWith(['z'], false).count).toBe(1)
  })
})

describe('fingerprints', () => {
  it('are the same for the same parts, and keep parts apart', () => {
    expect(fingerprintOf('ab', new Uint8Array([1]))).toBe(fingerprintOf('ab', new Uint8Array([1])))
    expect(fingerprintOf('ab', 'c')).not.toBe(fingerprintOf('a', 'bc'))
  })
})
