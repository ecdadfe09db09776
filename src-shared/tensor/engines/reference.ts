import { badInput } from '../../base/failure.ts'
import { sizeOf, type Tensor } from '../graph.ts'
import type { Block } from '../op.ts'
import { type Program, stateNames } from '../program.ts'
import { checkedInput, type Engine, inputNode, type Session, type Values } from './engine.ts'

/** The definition that the other engines are tested against: each op's float64 meaning, one after the other. */
export const referenceEngine: Engine = {
  id: 'reference',
  title: 'Reference (float64, slow)',
  open: (program) => Promise.resolve(openReference(program)),
}

function openReference<In extends string, Out extends string>(program: Program<In, Out>): Session<In, Out> {
  const states = new Map<string, Values>()
  for (const name of stateNames(program)) states.set(name, new Float64Array(sizeOf(inputNode(program, name).shape)))
  return {
    run(inputs) {
      const rest: Partial<Record<string, Values>> = {}
      for (const [name, values] of Object.entries<Values>(evaluate(program, { ...Object.fromEntries(states), ...inputs }))) {
        if (states.has(name)) states.set(name, values)
        else rest[name] = values
      }
      return Promise.resolve(rest as Record<Out, Values>)
    },
    read: (name) => Promise.resolve(states.get(name)?.slice() ?? badInput(`The program keeps no state ${name}.`, { where: name })),
    write(name, values) {
      states.set(name, Float64Array.from(checkedInput(inputNode(program, name), name, values)))
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}

/** Runs a program once, without a session. State is an ordinary input and output here. */
export function evaluate<In extends string, Out extends string>(
  program: Program<In, Out>,
  inputs: Readonly<Partial<Record<In, Values>>>,
): Record<Out, Float64Array> {
  const blocks = new Map<Tensor, Block>()
  for (const { node, block } of evaluateNodes(program, inputs, 'double')) blocks.set(node, block)
  const results = Object.entries<Tensor>(program.outputs).map(([name, node]) => [name, Float64Array.from(blocks.get(node)?.data ?? [])])
  return Object.fromEntries(results) as Record<Out, Float64Array>
}

/** The first node whose result has a value that is not finite, in single precision: what a training step trips over. */
export function findNonFinite(program: Program, inputs: Readonly<Record<string, Values>>): { op: string; layer: string } | undefined {
  for (const { node, block } of evaluateNodes(program, inputs, 'single')) {
    if (!block.data.every(Number.isFinite)) {
      const name = node.op.key === 'input' ? `input ${String(node.attributes.name)}` : node.op.key
      return { op: name, layer: node.scope }
    }
  }
  return undefined
}

/** Precision decides where results are rounded: `single` overflows where the fast engines do. */
function* evaluateNodes(
  program: Program,
  inputs: Readonly<Record<string, Values | undefined>>,
  precision: 'double' | 'single',
): Generator<{ node: Tensor; block: Block }> {
  const blocks = new Map<Tensor, Block>()
  for (const [name, node] of Object.entries(program.inputs)) {
    const values = checkedInput(node, name, inputs[name])
    const block = { shape: node.shape, data: precision === 'single' ? Float32Array.from(values) : Float64Array.from(values) }
    blocks.set(node, block)
    yield { node, block }
  }
  for (const node of program.nodes) {
    if (blocks.has(node)) continue
    const size = sizeOf(node.shape)
    const block: Block = { shape: node.shape, data: precision === 'single' ? new Float32Array(size) : new Float64Array(size) }
    const operands = node.inputs.map((from) => blocks.get(from) ?? { shape: from.shape, data: new Float64Array() })
    node.op.value(block, operands, node.attributes)
    blocks.set(node, block)
    yield { node, block }
  }
}
