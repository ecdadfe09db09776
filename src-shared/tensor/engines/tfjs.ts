import { assert } from '../../base/assert.ts'
import { badInput } from '../../base/failure.ts'
import { sameShape, type Shape, sizeOf, type Tensor } from '../graph.ts'
import { type Program, stateNames } from '../program.ts'
import { checkedInput, type Engine, inputNode, type Session, type Values } from './engine.ts'

/** The part of TensorFlow.js that is used; the host loads WASM or the CUDA package and hands its namespace in. */
export interface Tfjs<X extends TfjsTensor> {
  clone(x: X): X
  keep(x: X): X
  tensor(values: Float32Array, shape: number[], type: 'float32'): X
  /** Runs a function and frees everything that it made and did not keep. */
  tidy(work: () => void): unknown
  add(a: X, b: X | number): X
  sub(a: X, b: X): X
  mul(a: X, b: X): X
  neg(x: X): X
  pow(a: X, b: X): X
  square(x: X): X
  rsqrt(x: X): X
  mean(x: X, axis: number, keep: boolean): X
  sum(x: X, axes: number[], keep: boolean): X
  max(x: X, axes: number[], keep: boolean): X
  cast(x: X, type: 'float32' | 'int32'): X
  reshape(x: X, shape: number[]): X
  transpose(x: X, order: number[]): X
  broadcastTo(x: X, shape: number[]): X
  slice(x: X, start: number[], size: number[]): X
  pad(x: X, margins: [number, number][]): X
  concat(parts: X[], axis: number): X
  gather(table: X, index: X): X
  matMul(a: X, b: X, transposeA: boolean, transposeB: boolean): X
}

export interface TfjsTensor {
  dispose(): void
  data(): Promise<ArrayLike<number>>
}

type Rule = <X extends TfjsTensor>(tf: Tfjs<X>, inputs: X[], node: Tensor) => X

/** Ops that are called otherwise in TensorFlow.js, or take attributes. All others are called by their own name. */
const RULES: Readonly<Record<string, Rule>> = {
  constant: (tf, _, { shape, attributes }) => tf.tensor(Float32Array.from(attributes.values as Float64Array), [...shape], 'float32'),
  detach: (tf, [x]) => tf.clone(x),
  negate: (tf, [x]) => tf.neg(x),
  power: (tf, [a, b]) => tf.pow(a, b),
  toFloat: (tf, [x]) => tf.cast(x, 'float32'),
  sum: (tf, [x], { attributes }) => tf.sum(x, [...(attributes.axes as Shape)], Boolean(attributes.keep)),
  largest: (tf, [x], { attributes }) => tf.max(x, [...(attributes.axes as Shape)], Boolean(attributes.keep)),
  reshape: (tf, [x], { shape }) => tf.reshape(x, [...shape]),
  transpose: (tf, [x], { attributes }) => tf.transpose(x, [...(attributes.order as Shape)]),
  expand: (tf, [x], { shape }) => tf.broadcastTo(x, [...shape]),
  slice: (tf, [x], { shape, attributes }) =>
    tf.slice(
      x,
      shape.map((_, axis) => (axis === attributes.axis ? Number(attributes.start) : 0)),
      [...shape],
    ),
  pad: (tf, [x], { shape, attributes }) =>
    tf.pad(
      x,
      shape.map((_, axis): [number, number] => (axis === attributes.axis ? [Number(attributes.before), Number(attributes.after)] : [0, 0])),
    ),
  concat: (tf, parts, { attributes }) => tf.concat(parts, Number(attributes.axis)),
  gather: (tf, [table, index]) => tf.gather(table, tf.cast(index, 'int32')),
  matmul(tf, operands, { inputs, shape, attributes }) {
    const batch = shape.slice(0, -2)
    // The WASM kernel takes the batches of one operand only, so those that differ are repeated first.
    const alike = inputs.every((input) => sameShape(input.shape.slice(0, -2), batch))
    const [a, b] = alike ? operands : operands.map((x, i) => tf.broadcastTo(x, [...batch, ...inputs[i].shape.slice(-2)]))
    return tf.matMul(a, b, Boolean(attributes.transposeA), Boolean(attributes.transposeB))
  },
  standardise(tf, [x], { attributes }) {
    const centred = tf.sub(x, tf.mean(x, -1, true))
    return tf.mul(centred, inverseDeviation(tf, centred, Number(attributes.epsilon)))
  },
  inverseDeviation: (tf, [x], { attributes }) => inverseDeviation(tf, tf.sub(x, tf.mean(x, -1, true)), Number(attributes.epsilon)),
}

function inverseDeviation<X extends TfjsTensor>(tf: Tfjs<X>, centred: X, epsilon: number): X {
  return tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon))
}

function ruleOf({ op, attributes }: Tensor): Rule {
  if (op.key in RULES) return RULES[op.key]
  return <X extends TfjsTensor>(tf: Tfjs<X>, inputs: X[]) => {
    const call: unknown = Reflect.get(tf, op.key)
    assert(typeof call === 'function' && Object.keys(attributes).length === 0, `the TensorFlow.js engine needs a line for ${op.key}`)
    return call(...inputs) as X
  }
}

/** Interprets programs op by op. Gradients are part of the program, so only forward ops are needed, and no tape. */
export function createTfjsEngine<X extends TfjsTensor>(tf: Tfjs<X>, { id, title }: Pick<Engine, 'id' | 'title'>): Engine {
  return { id, title, open: (program) => Promise.resolve(openTfjs(tf, program)) }
}

function tidily<X extends TfjsTensor>(tf: Tfjs<X>, work: () => X): X {
  const results: X[] = []
  tf.tidy(() => {
    results.push(tf.keep(work()))
  })
  return results[0]
}

interface Step {
  readonly node: Tensor
  readonly rule: Rule
  /** What nobody needs after this step. */
  readonly done: readonly Tensor[]
}

function openTfjs<X extends TfjsTensor, In extends string, Out extends string>(tf: Tfjs<X>, program: Program<In, Out>): Session<In, Out> {
  const names = new Set(stateNames(program))
  const { constants, steps } = planSteps(program)
  const upload = (values: Values, shape: Shape) => tf.tensor(Float32Array.from(values), [...shape], 'float32')
  const kept = new Map(constants.map((node) => [node, RULES.constant(tf, [], node)]))
  const states = new Map<string, X>()
  for (const name of names)
    states.set(name, upload(new Float32Array(sizeOf(inputNode(program, name).shape)), inputNode(program, name).shape))
  const stateOf = (name: string): X => states.get(name) ?? badInput(`The program keeps no state ${name}.`, { where: name })
  const replaceState = (name: string, next: X) => {
    stateOf(name).dispose()
    states.set(name, next)
  }

  return {
    async run(values: Readonly<Record<string, Values | undefined>>) {
      const made = new Map<Tensor, X>()
      const read = (node: Tensor): X => {
        const found = made.get(node) ?? kept.get(node)
        assert(found, 'a node comes after its inputs')
        return found
      }
      try {
        for (const [name, node] of Object.entries<Tensor>(program.inputs)) {
          made.set(node, names.has(name) ? tf.clone(stateOf(name)) : upload(checkedInput(node, name, values[name]), node.shape))
        }
        for (const { node, rule, done } of steps) {
          made.set(
            node,
            tidily(tf, () => rule(tf, node.inputs.map(read), node)),
          )
          for (const old of done) {
            made.get(old)?.dispose()
            made.delete(old)
          }
        }
        const results: Record<string, Float32Array> = {}
        for (const [name, node] of Object.entries<Tensor>(program.outputs)) {
          if (!names.has(name)) results[name] = Float32Array.from(await read(node).data())
        }
        for (const name of names) replaceState(name, tf.clone(read(program.outputs[name as In & Out])))
        return results as Record<Out, Float32Array>
      } finally {
        for (const tensor of made.values()) tensor.dispose()
      }
    },
    read: async (name) => Float32Array.from(await stateOf(name).data()),
    write(name, values) {
      const node = inputNode(program, name)
      stateOf(name)
      replaceState(name, upload(checkedInput(node, name, values), node.shape))
      return Promise.resolve()
    },
    close() {
      for (const tensor of [...kept.values(), ...states.values()]) tensor.dispose()
      kept.clear()
      states.clear()
      return Promise.resolve()
    },
  }
}

function planSteps(program: Program): { constants: Tensor[]; steps: Step[] } {
  const needed = new Set<Tensor>(Object.values(program.outputs))
  const constants = program.nodes.filter(({ op }) => op.key === 'constant')
  const steps: Step[] = []
  const later = new Set<Tensor>([...needed, ...constants])
  for (const node of program.nodes.toReversed()) {
    if (node.op.key === 'input' || node.op.key === 'constant') continue
    const done = [...new Set(node.inputs)].filter((from) => !later.has(from))
    for (const from of done) later.add(from)
    steps.push({ node, rule: ruleOf(node), done })
  }
  return { constants, steps: steps.reverse() }
}
