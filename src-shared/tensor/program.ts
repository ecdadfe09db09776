import { badInput } from '../base/failure.ts'
import { type Attributes, sameShape, type Shape, showShape, type Tensor, topological } from './graph.ts'
import { input } from './ops/index.ts'
import { simplify } from './simplify.ts'

/**
 * A traced and simplified graph with named inputs and outputs: what an engine runs. A name that is both an input and an
 * output is *state*: an engine keeps it between runs and feeds the output of one run to the next.
 */
export interface Program<In extends string = string, Out extends string = string> {
  readonly inputs: Readonly<Record<In, Tensor>>
  readonly outputs: Readonly<Record<Out, Tensor>>
  /** Each after its inputs. */
  readonly nodes: readonly Tensor[]
}

/** Builds a program by calling an ordinary function once with symbolic inputs. */
export function trace<In extends string, Out extends string>(
  build: (inputs: Readonly<Record<In, Tensor>>) => Readonly<Record<Out, Tensor>>,
  shapes: Readonly<Record<In, Shape>>,
): Program<In, Out> {
  const inputs = mapValues(shapes, (shape, name) => input(name, shape))
  const built = build(inputs)
  const names = keys(built)
  const simplified = simplify(names.map((name) => built[name]))
  const outputs = mapValues(built, (_, name) => simplified[names.indexOf(name)])
  for (const [name, output] of Object.entries<Tensor>(outputs)) {
    const before: Tensor | undefined = Object.entries<Tensor>(inputs).find(([key]) => key === name)?.[1]
    if (before && !sameShape(before.shape, output.shape)) {
      badInput(`State ${name} goes in as ${showShape(before.shape)} and comes out as ${showShape(output.shape)}.`, { where: name })
    }
    if (output.type === 'bool') badInput(`Output ${name} is a bool; make it a float with toFloat.`, { where: name })
  }
  return { inputs, outputs, nodes: topological(simplified) }
}

/** The names that an engine carries from run to run. */
export function stateNames(program: Program): string[] {
  return Object.keys(program.inputs).filter((name) => name in program.outputs)
}

/** One line for each node, renumbered, so that equal programs print equally. */
export function printProgram(program: Program): string {
  const names = new Map<Tensor, string>()
  const lines: string[] = []
  for (const [name, node] of Object.entries(program.inputs)) {
    names.set(node, name)
    lines.push(`${name} ${showShape(node.shape)}`)
  }
  for (const node of program.nodes) {
    if (names.has(node)) continue
    if (node.op.key === 'constant') {
      names.set(node, showConstant(node))
      continue
    }
    const name = `%${lines.length - Object.keys(program.inputs).length}`
    names.set(node, name)
    const operands = node.inputs.map((from) => names.get(from)).join(' ')
    lines.push(`${name} = ${node.op.key} ${operands}${showAttributes(node.attributes)} ${showShape(node.shape)}`)
  }
  for (const [name, node] of Object.entries(program.outputs)) lines.push(`${name} ← ${names.get(node)}`)
  return lines.join('\n')
}

function showConstant({ attributes: { values }, shape }: Tensor): string {
  if (!(values instanceof Float64Array)) return '?'
  const shown = values.length > 4 ? `${values.slice(0, 4).join(' ')} …` : values.join(' ')
  return shape.length === 0 ? shown : `(${shown})`
}

function showAttributes(attributes: Attributes): string {
  const parts: string[] = []
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false) continue
    parts.push(value === true ? key : `${key}=${typeof value === 'object' ? showShape([...value]) : String(value)}`)
  }
  return parts.length > 0 ? ` {${parts.join(' ')}}` : ''
}

function keys<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  const out: K[] = []
  for (const key in record) out.push(key)
  return out
}

function mapValues<K extends string, A, B>(record: Readonly<Record<K, A>>, map: (value: A, key: K) => B): Record<K, B> {
  // Built from exactly the keys of `record`.
  const out: Partial<Record<K, B>> = {}
  for (const key of keys(record)) out[key] = map(record[key], key)
  return out as Record<K, B>
}
