import { badInput } from '../../src-shared/base/failure.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { initialise, type Layer, layer, parameterShapes } from '../../src-shared/networks/layer.ts'
import { linear } from '../../src-shared/networks/linear.ts'
import { mlp } from '../../src-shared/networks/mlp.ts'
import { lstm } from '../../src-shared/networks/recurrent.ts'
import { transformerEncoder } from '../../src-shared/networks/transformer.ts'
import { mean } from '../../src-shared/tensor/composite.ts'
import { type Shape, sizeOf, type Tensor } from '../../src-shared/tensor/graph.ts'
import { square, sub } from '../../src-shared/tensor/ops/index.ts'
import { parameterCount } from '../../src-shared/tensor/parameters.ts'
import type { Training } from '../../src-shared/tensor/trainer.ts'

/** A model of a given shape with random data: what engines are measured on. */
export interface SampleModel {
  /** Written out, so that equal shapes have equal names. */
  readonly name: string
  readonly parameterCount: number
  readonly training: Training<string, 'x' | 'y'>
  readonly initial: Float32Array
  readonly batch: Readonly<Record<'x' | 'y', Float32Array>>
}

export const SMALL_MODEL = 'mlp:64,32-64-64-8'

const PRESETS: Readonly<Record<string, string>> = {
  small: SMALL_MODEL,
  medium: 'transformer:64,60,8,64,4,2',
  large: 'transformer:64,60,8,128,8,4',
}

interface Built {
  readonly network: Layer<(x: Tensor) => Tensor>
  readonly x: Shape
  readonly y: Shape
}

/** How each kind is written after its colon, and what it builds. */
const KINDS: Readonly<Record<string, { readonly form: string; build(numbers: readonly number[]): Built }>> = {
  mlp: {
    form: 'BATCH,WIDTH-WIDTH-…',
    build([batch, ...widths]) {
      const [from, to] = [widths[0], widths[widths.length - 1]]
      return { network: mlp({ from, hidden: widths.slice(1, -1), to }), x: [batch, from], y: [batch, to] }
    },
  },
  transformer: {
    form: 'BATCH,STEPS,FEATURES,WIDTH,HEADS,LAYERS',
    build([batch, steps, features, width, heads, layers]) {
      const parts = { encoder: transformerEncoder({ features, steps, width, heads, layers }), head: linear({ from: width, to: 1 }) }
      return {
        network: layer(
          parts,
          ({ encoder, head }) =>
            (x: Tensor) =>
              head(mean(encoder(x), -2)),
        ),
        x: [batch, steps, features],
        y: [batch, 1],
      }
    },
  },
  lstm: {
    form: 'BATCH,STEPS,FEATURES,WIDTH',
    build([batch, steps, features, width]) {
      const parts = { memory: lstm({ features, width }), head: linear({ from: width, to: 1 }) }
      return {
        network: layer(
          parts,
          ({ memory, head }) =>
            (x: Tensor) =>
              head(memory(x).state.hidden),
        ),
        x: [batch, steps, features],
        y: [batch, 1],
      }
    },
  },
}

const LARGEST = 4096

export function createSampleModel(text: string): SampleModel {
  const name = PRESETS[text] ?? text
  const { network, x, y } = readShape(name)
  const parameters = parameterShapes(network)
  const rng = createRng(1, 'sample model')
  const draw = (stream: string, shape: Shape) => rng.stream(stream).fillNormal(new Float32Array(sizeOf(shape)))
  return {
    name,
    parameterCount: parameterCount(parameters),
    training: {
      parameters,
      batch: { x, y },
      loss: (tensors, batch) => ({ loss: mean(square(sub(network.bind(tensors)(batch.x), batch.y))) }),
      optimiser: { clipNorm: 1 },
    },
    initial: initialise(network, rng),
    batch: { x: draw('x', x), y: draw('y', y) },
  }
}

function readShape(name: string): Built {
  const [kind, rest = ''] = name.split(':')
  const row = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  const known = `${Object.keys(PRESETS).join(', ')}, ${Object.entries(KINDS)
    .map(([key, { form }]) => `${key}:${form}`)
    .join(', ')}`
  if (!row) return badInput(`There is no model "${name}".`, { where: 'model', hint: `Write one of ${known}.` })
  const numbers = rest.split(/[,-]/).map(Number)
  const wanted = row.form.split(',').length
  const counted = kind === 'mlp' ? numbers.length >= 3 : numbers.length === wanted
  if (!counted || !numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= LARGEST)) {
    return badInput(`"${name}" is not a ${kind}:${row.form} of whole numbers from 1 to ${LARGEST}.`, {
      where: 'model',
      hint: `For example ${Object.values(PRESETS).join(' or ')}.`,
    })
  }
  return row.build(numbers)
}
