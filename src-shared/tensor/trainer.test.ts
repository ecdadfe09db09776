import { expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { mean } from './composite.ts'
import { referenceEngine } from './engines/reference.ts'
import { within } from './graph.ts'
import { add, log, matmul, reshape, square, sub, tanh } from './ops/index.ts'
import { parameterCount } from './parameters.ts'
import { openTrainer, type Training } from './trainer.ts'

const SHAPES = { w1: [3, 4], b1: [1, 4], w2: [4, 1] }
const BATCH = { x: [8, 3], y: [8, 1] }

const regression: Training<'w1' | 'b1' | 'w2', 'x' | 'y'> = {
  parameters: SHAPES,
  batch: BATCH,
  loss: ({ w1, b1, w2 }, { x, y }) => ({ loss: mean(square(sub(matmul(tanh(add(matmul(x, w1), b1)), w2), y)), [-2, -1]) }),
}

function draw(name: string, count: number): Float64Array {
  return createRng(5, name).fillNormal(new Float64Array(count))
}

it('takes the first steps of Adam as worked out by hand', async () => {
  // loss = p², so the gradient is 2p; the first bias-corrected step is lr · sign(g), whatever its size.
  const training: Training<'p', 'x'> = { parameters: { p: [1] }, batch: { x: [1] }, loss: ({ p }, { x }) => ({ loss: reshape(square(sub(p, x)), []) }) }
  const trainer = await openTrainer(referenceEngine, training, Float64Array.of(3))
  await trainer.step({ x: Float64Array.of(0) }, 0.1)
  expect((await trainer.parameters())[0]).toBeCloseTo(2.9, 7)
  await trainer.step({ x: Float64Array.of(0) }, 0.1)
  // m̂ = (0.9·0.1·6 + 0.1·5.8)/0.19, v̂ = (0.999·0.001·36 + 0.001·33.64)/0.001999
  const m = (0.09 * 6 + 0.1 * 5.8) / 0.19
  const v = (0.000999 * 36 + 0.001 * 33.64) / 0.001999
  expect((await trainer.parameters())[0]).toBeCloseTo(2.9 - (0.1 * m) / Math.sqrt(v), 7)
})

it('clips to the global norm and decays weights as AdamW', async () => {
  const training: Training<'p', 'x'> = {
    parameters: { p: [2] },
    batch: { x: [2] },
    loss: ({ p }, { x }) => ({ loss: mean(square(sub(p, x))) }),
    optimiser: { clipNorm: 1, weightDecay: 0.5, epsilon: 1 },
  }
  const trainer = await openTrainer(referenceEngine, training, Float64Array.of(3, -4))
  const { norm } = await trainer.step({ x: new Float64Array(2) }, 0.1)
  expect(norm[0]).toBeCloseTo(5, 10)
  // The clipped gradient is (0.6, −0.8); m̂ = g, √v̂ = |g|, ε = 1.
  const parameters = await trainer.parameters()
  expect(parameters[0]).toBeCloseTo(3 * 0.95 - (0.1 * 0.6) / 1.6, 6)
  expect(parameters[1]).toBeCloseTo(-4 * 0.95 + (0.1 * 0.8) / 1.8, 6)
})

it('gathers gradients of several mini-batches into the step of the large one', async () => {
  const half = { x: [4, 3], y: [4, 1] }
  const [x, y, start] = [draw('x', 24), draw('y', 8), draw('p', parameterCount(SHAPES))]
  const whole = await openTrainer(referenceEngine, regression, start)
  const gathered = await openTrainer(referenceEngine, { ...regression, batch: half, optimiser: { accumulate: 2 } }, start)
  for (let step = 0; step < 3; step++) {
    await whole.step({ x, y }, 0.01)
    await gathered.step({ x: x.subarray(0, 12), y: y.subarray(0, 4) }, 0.01)
    await gathered.step({ x: x.subarray(12), y: y.subarray(4) }, 0.01)
  }
  const [a, b] = [await whole.parameters(), await gathered.parameters()]
  a.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 10))
})

it('takes several steps in one run', async () => {
  const [x, y, start] = [draw('x', 72), draw('y', 24), draw('p', parameterCount(SHAPES))]
  const single = await openTrainer(referenceEngine, regression, start)
  const triple = await openTrainer(referenceEngine, { ...regression, stepsPerRun: 3 }, start)
  const losses: number[] = []
  for (let step = 0; step < 3; step++) {
    const { loss } = await single.step({ x: x.subarray(step * 24, (step + 1) * 24), y: y.subarray(step * 8, (step + 1) * 8) }, 0.01)
    losses.push(loss[0])
  }
  const { loss } = await triple.step({ x, y }, 0.01)
  expect([...loss]).toEqual(losses)
  expect([...(await triple.parameters())]).toEqual([...(await single.parameters())])
})

it('trains members side by side exactly as one by one', async () => {
  const members = 3
  const count = parameterCount(SHAPES)
  const [x, y, start] = [draw('x', 24), draw('y', 8), draw('p', members * count)]
  const optimiser = { clipNorm: 0.1 }
  const together = await openTrainer(referenceEngine, { ...regression, members, optimiser }, start)
  for (let step = 0; step < 5; step++) await together.step({ x, y }, 0.01)
  const all = await together.parameters()
  for (let member = 0; member < members; member++) {
    const alone = await openTrainer(referenceEngine, { ...regression, optimiser }, start.subarray(member * count, (member + 1) * count))
    for (let step = 0; step < 5; step++) await alone.step({ x, y }, 0.01)
    ;(await alone.parameters()).forEach((value, i) => expect(all[member * count + i]).toBeCloseTo(value, 12))
  }
})

it('does not apply a step that is not finite, names its op, and keeps the last good parameters', async () => {
  const training: Training<'p', 'x'> = {
    parameters: { p: [2] },
    batch: { x: [2] },
    loss: ({ p }, { x }) => ({ loss: within('head', () => mean(square(log(add(p, x))))) }),
    stepsPerRun: 2,
  }
  const trainer = await openTrainer(referenceEngine, training, Float64Array.of(1, 2))
  await trainer.step({ x: Float64Array.of(1, 1, 1, 1) }, 0.01)
  const single = await openTrainer(referenceEngine, { ...training, stepsPerRun: undefined }, new Float64Array(2))
  await single.restore(await trainer.state())
  await single.step({ x: Float64Array.of(1, 1) }, 0.01)
  await expect(trainer.step({ x: Float64Array.of(1, 1, -9, 1) }, 0.01)).rejects.toThrow(
    'Training stopped at step 4: log in layer head gave a value that is not finite.',
  )
  expect(await trainer.state()).toEqual(await single.state())
})

it('applies nothing after a bad step in the same run', async () => {
  const training: Training<'p', 'x'> = {
    parameters: { p: [1] },
    batch: { x: [1] },
    loss: ({ p }, { x }) => ({ loss: reshape(log(add(p, x)), []) }),
    stepsPerRun: 3,
  }
  const trainer = await openTrainer(referenceEngine, training, Float64Array.of(1))
  const before = await trainer.state()
  await expect(trainer.step({ x: Float64Array.of(-9, 1, 1) }, 0.01)).rejects.toThrow('Training stopped at step 1')
  expect(await trainer.state()).toEqual(before)
})
