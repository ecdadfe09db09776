import { describe, expect, it } from 'vitest'
import { interrupted, Stop, testRun } from '../../tests/fixtures/training-run.ts'
import { createRng } from '../base/rng.ts'
import { mlp } from '../networks/mlp.ts'
import { linear } from '../networks/linear.ts'
import { reshape, square, sub } from '../tensor/ops/index.ts'
import { fit, type Rows } from './fit.ts'

/** y = 2a − 3b + noise, of which nothing can be known. */
function data(rows: number, noise: number, seed: number): Rows {
  const rng = createRng(seed)
  const x = rng.fillNormal(new Float32Array(rows * 2))
  return { x, y: Float32Array.from({ length: rows }, (_, i) => 2 * x[2 * i] - 3 * x[2 * i + 1] + noise * rng.normal()) }
}

const line = linear({ from: 2, to: 1 })
const wide = mlp({ from: 2, hidden: [64], to: 1 })

function taskOf<Network extends typeof line>(network: Network, training: Rows, validation: Rows, rowWeights?: Float32Array) {
  return {
    network,
    columns: { x: [2], y: [] },
    losses: (net: Network, parameters: Parameters<Network['bind']>[0], batch: Parameters<Network['bind']>[0]) => {
      const guess = net.bind(parameters)(batch.x)
      return square(sub(reshape(guess, guess.shape.slice(0, -1)), batch.y))
    },
    training,
    validation,
    rowWeights,
  }
}

describe('supervised fitting', () => {
  it('finds a line, and every member of an ensemble finds it', async () => {
    const { parameters, validation } = await fit(taskOf(line, data(512, 0, 1), data(1500, 0, 2)), { members: 3, learningRate: { from: 0.05, to: 0.001 }, epochs: 60 }, testRun(1))
    expect(validation).toHaveLength(3)
    for (const loss of validation) expect(loss).toBeLessThan(1e-4)
    for (let m = 0; m < 3; m++) expect(Array.from(parameters.subarray(3 * m, 3 * m + 3)).sort((a, b) => a - b).map((x) => Math.round(x) + 0)).toEqual([-3, 0, 2])
  })

  it('stops early where it only learns noise, and keeps the best pass of each member', async () => {
    const reports: Readonly<Record<string, number>>[] = []
    const noisy = taskOf(wide, data(32, 3, 3), data(300, 3, 4))
    const { epochs, stoppedEarly, validation } = await fit(noisy, { learningRate: 0.02, batchSize: 16, epochs: 400, patience: 8 }, testRun(1, { report: (_, values) => reports.push(values) }))
    expect(stoppedEarly).toBe(true)
    expect(epochs).toBeLessThan(400)
    expect(validation[0]).toBeCloseTo(Math.min(...reports.map((values) => values.validation)), 6)
    expect(reports.at(-1)!.validation).toBeGreaterThan(validation[0])
  })

  it('listens more to rows that count more', async () => {
    // Half of the rows say 1, the other half −1; a constant can only be what is weighed more.
    const rows = { x: new Float32Array(128), y: Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? 1 : -1)) }
    const rowWeights = Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? 1.5 : 0.5))
    const { parameters } = await fit(taskOf(line, rows, { x: new Float32Array(2), y: Float32Array.of(0.5) }, rowWeights), { learningRate: 0.05, batchSize: 64, epochs: 200, patience: 200 }, testRun(1))
    expect(Math.max(...parameters.map(Math.abs).subarray(2))).toBeCloseTo(0.5, 1)
  })

  it('resumes to the same bits', async () => {
    const task = taskOf(wide, data(100, 0.5, 5), data(50, 0.5, 6))
    const settings = { members: 2, epochs: 6, batchSize: 16 }
    const straight = await fit(task, settings, testRun(7))
    const { run, kept } = interrupted(7)
    await expect(fit(task, settings, run)).rejects.toBeInstanceOf(Stop)
    const resumed = await fit(task, settings, testRun(7, { resume: kept.state }))
    expect(resumed.parameters).toEqual(straight.parameters)
    expect(resumed.validation).toEqual(straight.validation)
  })

  it('learns together what each member learns alone', async () => {
    const task = taskOf(line, data(64, 0.1, 8), data(64, 0.1, 9))
    const together = await fit(task, { members: 2, epochs: 3 }, testRun(2))
    const alone = await fit(task, { members: 1, epochs: 3 }, testRun(2))
    alone.parameters.forEach((x, i) => expect(together.parameters[i]).toBeCloseTo(x, 5))
  })
})
