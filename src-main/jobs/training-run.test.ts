import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRng } from '../../src-shared/base/rng.ts'
import { referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import { createMemory } from './memory.ts'
import { trainingHost } from './training-run.ts'
import type { JobContext } from './worker.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-training-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const contextOf = (resume: boolean): JobContext => ({
  seed: 1,
  home: folder,
  checkpoint: undefined,
  breathe: () => Promise.resolve(),
  cancelled: () => false,
  progress: () => undefined,
  point: () => undefined,
  log: () => undefined,
  best: () => undefined,
  facts: () => undefined,
  saveCheckpoint: () => undefined,
  remember: createMemory(folder, resume),
})

it('makes what is alike once, also after an interruption, and everything else for itself', async () => {
  const made: string[] = []
  const train = (host: ReturnType<typeof trainingHost>, name: string, alike?: string) =>
    host.run(name, createRng(1), () => Promise.resolve(made.push(name)), alike)
  const first = trainingHost(contextOf(false), referenceEngine)
  expect(await train(first, 'System/fold 1/encoder', 'fold 1/encoder')).toBe(1)
  expect(await train(first, 'Ablation/fold 1/encoder', 'fold 1/encoder')).toBe(1)
  expect(await train(first, 'Ablation/fold 1/agent')).toBe(2)
  expect(await train(first, 'System/fold 2/encoder', 'fold 2/encoder')).toBe(3)
  const resumed = trainingHost(contextOf(true), referenceEngine)
  expect(await train(resumed, 'System/fold 1/encoder', 'fold 1/encoder')).toBe(1)
  expect(await train(resumed, 'Ablation/fold 2/encoder', 'fold 2/encoder')).toBe(3)
  expect(made).toEqual(['System/fold 1/encoder', 'Ablation/fold 1/agent', 'System/fold 2/encoder'])
})
