import { describe, expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { derivativeErrors } from '../tensor/derivatives.ts'
import { mean } from '../tensor/composite.ts'
import { evaluate, referenceEngine } from '../tensor/engines/reference.ts'
import { type Shape, sizeOf, type Tensor } from '../tensor/graph.ts'
import { mul, square, sub, sum } from '../tensor/ops/index.ts'
import { parameterCount, unpackParameters } from '../tensor/parameters.ts'
import { trace } from '../tensor/program.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { selfAttention } from './attention.ts'
import { dropout } from './dropout.ts'
import { embedding } from './embedding.ts'
import { gatedResidual } from './gated-residual.ts'
import { normal } from './initialisers.ts'
import { forAllMembers, initialise, type Layer, layer, memberStream, parameter, parameterShapes } from './layer.ts'
import { linear } from './linear.ts'
import { mlp } from './mlp.ts'
import { normalisation } from './normalisation.ts'
import { gru, lstm } from './recurrent.ts'
import { transformerBlock, transformerEncoder } from './transformer.ts'

/** Every layer as a function of tensors alone: what the tests below run over. */
interface NetworkCase {
  readonly network: Layer<(...inputs: Tensor[]) => Tensor>
  readonly shapes: readonly Shape[]
  /** Inputs that hold whole numbers below this. */
  readonly below?: number
}

const wrap = <Call extends (...inputs: never[]) => unknown>(
  inner: Layer<Call>,
  call: (inner: Call, inputs: readonly Tensor[]) => Tensor,
): NetworkCase['network'] =>
  layer(
    { inner },
    (own) =>
      (...inputs: Tensor[]) =>
        call(own.inner as Call, inputs),
  )

const CASES: Readonly<Record<string, NetworkCase>> = {
  linear: { network: wrap(linear({ from: 3, to: 2 }), (f, [x]) => f(x)), shapes: [[4, 3]] },
  'linear without bias': { network: wrap(linear({ from: 3, to: 2, bias: false }), (f, [x]) => f(x)), shapes: [[2, 4, 3]] },
  normalisation: { network: wrap(normalisation(4), (f, [x]) => f(x)), shapes: [[3, 4]] },
  mlp: { network: wrap(mlp({ from: 3, hidden: [4, 5], to: 2 }), (f, [x]) => f(x)), shapes: [[2, 3]] },
  'mlp with gelu': { network: wrap(mlp({ from: 3, hidden: [4], to: 2, activation: 'gelu' }), (f, [x]) => f(x)), shapes: [[2, 3]] },
  'mlp with silu': { network: wrap(mlp({ from: 3, hidden: [4], to: 2, activation: 'silu' }), (f, [x]) => f(x)), shapes: [[2, 3]] },
  embedding: { network: wrap(embedding({ rows: 5, width: 3 }), (f, [index]) => f(index)), shapes: [[2, 4]], below: 5 },
  selfAttention: { network: wrap(selfAttention({ width: 4, heads: 2 }), (f, [x]) => f(x)), shapes: [[2, 3, 4]] },
  'selfAttention with mask': {
    network: wrap(selfAttention({ width: 4, heads: 2 }), (f, [x, mask]) => f(x, mask)),
    shapes: [
      [2, 3, 4],
      [1, 3, 3],
    ],
    below: 2,
  },
  transformerBlock: { network: wrap(transformerBlock({ width: 4, heads: 2, inner: 6 }), (f, [x]) => f(x)), shapes: [[2, 3, 4]] },
  transformerEncoder: {
    network: wrap(transformerEncoder({ features: 2, steps: 6, patch: 2, width: 4, heads: 2, inner: 4, layers: 2 }), (f, [x]) => f(x)),
    shapes: [[2, 6, 2]],
  },
  'transformerEncoder with waves': {
    network: wrap(
      transformerEncoder({ features: 2, steps: 3, width: 4, heads: 1, inner: 4, layers: 1, positions: 'sinusoidal' }),
      (f, [x]) => f(x),
    ),
    shapes: [[2, 3, 2]],
  },
  gru: { network: wrap(gru({ features: 2, width: 3 }), (f, [x]) => f(x).outputs), shapes: [[2, 4, 2]] },
  lstm: { network: wrap(lstm({ features: 2, width: 3 }), (f, [x]) => f(x).outputs), shapes: [[2, 4, 2]] },
  gatedResidual: { network: wrap(gatedResidual({ width: 3, inner: 4 }), (f, [x]) => f(x)), shapes: [[2, 3]] },
  'gatedResidual with context': {
    network: wrap(gatedResidual({ width: 3, context: 2 }), (f, [x, context]) => f(x, { context })),
    shapes: [
      [2, 3],
      [2, 2],
    ],
  },
  dropout: {
    network: wrap(linear({ from: 3, to: 2 }), (f, [x, mask]) => f(dropout(x, mask))),
    shapes: [
      [4, 3],
      [4, 3],
    ],
  },
}

const MEMBERS = 3
const draw = (name: string, shape: Shape, below?: number): Float64Array => {
  const values = createRng(3, name).fillNormal(new Float64Array(sizeOf(shape)))
  return below === undefined ? values : values.map((x) => Math.abs(Math.round(x * 7)) % below)
}
const isIndex = ({ shapes, below }: NetworkCase, input: number) => below !== undefined && input === shapes.length - 1
const bindFlat = ({ network }: NetworkCase, flat: Tensor) => network.bind(unpackParameters(flat, parameterShapes(network)))
/** Moved off their first values, which are zeros and ones in places, so that no mistake hides behind them. */
const startOf = ({ network }: NetworkCase, stream = createRng(9)) =>
  initialise(network, stream).map((value, i) => value + 0.2 * Math.sin(1.7 * i))

describe.each(Object.entries(CASES))('%s', (_, network) => {
  const inputs = network.shapes.map((shape, i) => draw(`x${i}`, shape, isIndex(network, i) ? network.below : undefined))

  it('has right first and second derivatives in parameters and inputs', () => {
    const start = Float64Array.from(startOf(network))
    const { first, second } = derivativeErrors(
      ([flat, ...xs]) => bindFlat(network, flat)(...xs),
      [[start.length], ...network.shapes],
      [start, ...inputs],
      (input) => input === 0 || !isIndex(network, input - 1),
    )
    expect(first).toBeLessThan(1e-6)
    expect(second).toBeLessThan(1e-6)
  })

  it('computes an ensemble as its members one by one', () => {
    const count = parameterCount(parameterShapes(network.network))
    const starts = Array.from({ length: MEMBERS }, (_, member) => startOf(network, memberStream(createRng(9), member)))
    const perMember = network.shapes.map((shape, i) =>
      Array.from({ length: MEMBERS }, (_, member) => draw(`x${i} ${member}`, shape, isIndex(network, i) ? network.below : undefined)),
    )
    const names = network.shapes.map((_, i) => `x${i}`)
    const one = trace(({ flat, ...xs }) => ({ y: bindFlat(network, flat)(...names.map((name) => (xs as Record<string, Tensor>)[name])) }), {
      flat: [count],
      ...Object.fromEntries(network.shapes.map((shape, i) => [names[i], shape])),
    })
    const all = (memberAxis: (shape: Shape) => Shape, lift: (x: Tensor) => Tensor) =>
      trace(({ flat, ...xs }) => ({ y: bindFlat(network, flat)(...names.map((name) => lift((xs as Record<string, Tensor>)[name]))) }), {
        flat: [MEMBERS, count],
        ...Object.fromEntries(network.shapes.map((shape, i) => [names[i], memberAxis(shape)])),
      })
    const flat = Float64Array.from(starts.flatMap((start) => [...start]))
    const own = all(
      (shape) => [MEMBERS, ...shape],
      (x) => x,
    )
    const shared = all((shape) => shape, forAllMembers)
    const ownInputs = Object.fromEntries(names.map((name, i) => [name, Float64Array.from(perMember[i].flatMap((x) => [...x]))]))
    const sharedInputs = Object.fromEntries(names.map((name, i) => [name, inputs[i]]))

    const expectMembers = (y: Float64Array, inputsOf: (member: number) => Record<string, Float64Array>) => {
      const size = sizeOf(one.outputs.y.shape)
      expect(y).toHaveLength(MEMBERS * size)
      starts.forEach((start, member) => {
        const alone = evaluate(one, { flat: Float64Array.from(start), ...inputsOf(member) }).y
        alone.forEach((value, i) => expect(y[member * size + i]).toBeCloseTo(value, 11))
      })
    }
    expectMembers(evaluate(own, { flat, ...ownInputs }).y, (member) =>
      Object.fromEntries(names.map((name, i) => [name, perMember[i][member]])),
    )
    expectMembers(evaluate(shared, { flat, ...sharedInputs }).y, () => sharedInputs)
  })

  it('starts an ensemble from the members’ own streams', () => {
    const count = parameterCount(parameterShapes(network.network))
    const together = initialise(network.network, createRng(4), MEMBERS)
    for (let member = 0; member < MEMBERS; member++) {
      expect(together.slice(member * count, (member + 1) * count)).toEqual(initialise(network.network, memberStream(createRng(4), member)))
    }
  })
})

it('trains an ensemble as its members one by one', async () => {
  const network = transformerEncoder({ features: 2, steps: 4, width: 4, heads: 2, inner: 4, layers: 1 })
  const parameters = parameterShapes(network)
  const starts = initialise(network, createRng(6), MEMBERS)
  const count = parameterCount(parameters)
  const lossOf =
    (lift: (x: Tensor) => Tensor, axes: readonly number[]) =>
    (tensors: Readonly<Record<string, Tensor>>, { x, y }: Readonly<Record<'x' | 'y', Tensor>>) => ({
      loss: mean(square(sub(network.bind(tensors)(lift(x)), y)), axes),
    })
  const batch = { x: [3, 4, 2], y: [3, 4, 4] }
  const optimiser = { clipNorm: 0.5, weightDecay: 0.01 }
  const ensemble = await openTrainer(
    referenceEngine,
    { parameters, batch, members: MEMBERS, loss: lossOf(forAllMembers, [-3, -2, -1]), optimiser },
    starts,
  )
  const alone = await Promise.all(
    Array.from({ length: MEMBERS }, (_, member) =>
      openTrainer(
        referenceEngine,
        { parameters, batch, loss: lossOf((x) => x, [-3, -2, -1]), optimiser },
        starts.slice(member * count, (member + 1) * count),
      ),
    ),
  )
  for (let step = 0; step < 5; step++) {
    const fed = { x: draw(`x${step}`, batch.x), y: draw(`y${step}`, batch.y) }
    const { loss } = await ensemble.step(fed, 0.01)
    for (const [member, trainer] of alone.entries()) expect(loss[member]).toBeCloseTo((await trainer.step(fed, 0.01)).loss[0], 10)
  }
  const together = await ensemble.parameters()
  for (const [member, trainer] of alone.entries()) {
    ;(await trainer.parameters()).forEach((value, i) => expect(together[member * count + i]).toBeCloseTo(value, 9))
  }
})

describe('declaration', () => {
  const pair = layer(
    {
      first: linear({ from: 2, to: 3 }),
      rest: [linear({ from: 3, to: 3 }), linear({ from: 3, to: 1, bias: false })],
      scale: parameter([1], normal(1)),
    },
    (own) => (x: Tensor) =>
      mul(
        own.rest.reduce((y, next) => next(y), own.first(x)),
        own.scale,
      ),
  )

  it('names parameters by their path, in the order of the parts', () => {
    expect(parameterShapes(pair)).toEqual({
      'first/weight': [2, 3],
      'first/bias': [3],
      'rest.0/weight': [3, 3],
      'rest.0/bias': [3],
      'rest.1/weight': [3, 1],
      scale: [1],
    })
  })

  it('draws each parameter from a stream of its own name', () => {
    const flat = initialise(pair, createRng(1))
    expect(initialise(pair, createRng(1))).toEqual(flat)
    expect(initialise(pair, createRng(2))).not.toEqual(flat)
    const larger = layer({ ...{ extra: linear({ from: 4, to: 4 }) }, pair }, (own) => own.pair)
    const renamed = initialise(
      layer({ pair }, (own) => own.pair),
      createRng(1),
    )
    expect(initialise(larger, createRng(1)).slice(20)).toEqual(renamed)
  })

  it.each<[string, Layer<(x: Tensor) => unknown>, Shape, RegExp, string | undefined]>([
    [
      'a linear layer',
      layer({ encoder: mlp({ from: 3, hidden: [4], to: 2 }) }, (own) => own.encoder),
      [5, 2],
      /takes 3 features on the last axis and got \[5, 2\]/,
      'encoder/layers.0',
    ],
    [
      'an encoder',
      layer({ market: transformerEncoder({ features: 2, steps: 4, width: 4, heads: 2, layers: 1 }) }, (own) => own.market),
      [5, 3, 2],
      /takes windows of \[4, 2\] and got \[5, 3, 2\]/,
      'market',
    ],
    [
      'a norm deep inside',
      layer({ a: layer({ b: normalisation(4) }, (own) => own.b) }, (own) => own.a),
      [5, 3],
      /cannot take \[5, 3\] and \[4\]/,
      'a/b',
    ],
  ])('names the layer that called: %s', (_, network, shape, message, where) => {
    try {
      trace(({ flat, x }) => ({ y: network.bind(unpackParameters(flat, parameterShapes(network)))(x) as Tensor }), {
        flat: [parameterCount(parameterShapes(network))],
        x: shape,
      })
    } catch (thrown) {
      expect(thrown).toMatchObject({ failure: { code: 'bad-input', message: expect.stringMatching(message) as string, where } })
      return
    }
    expect.unreachable()
  })

  it('says what an ensemble takes', () => {
    const network = linear({ from: 2, to: 1 })
    const build = (shape: Shape) =>
      trace(({ flat, x }) => ({ y: network.bind(unpackParameters(flat, parameterShapes(network)))(x) }), { flat: [3, 3], x: shape })
    expect(() => build([4, 2])).toThrow('An ensemble of 3 takes inputs with 3 or 1 on the first axis and got [4, 2].')
    expect(build([1, 4, 2]).outputs.y.shape).toEqual([3, 4, 1])
    expect(() => selfAttention({ width: 6, heads: 4 })).toThrow(/6 cannot be shared evenly by 4 heads/)
    expect(() => transformerEncoder({ features: 1, steps: 5, patch: 2, width: 4, heads: 1, layers: 1 })).toThrow(
      /5 steps cannot be cut into patches of 2/,
    )
  })

  it('keeps the sum of what is dropped', () => {
    expect(
      evaluate(
        trace(({ x }) => ({ y: sum(dropout(x, undefined)) }), { x: [3] }),
        { x: Float64Array.of(1, 2, 3) },
      ).y[0],
    ).toBe(6)
  })
})
