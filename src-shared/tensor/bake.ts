import type { Values } from './engines/engine.ts'
import { createNode, type Tensor } from './graph.ts'
import { constant } from './ops/index.ts'
import { type Program, trace } from './program.ts'

/** The same program with some inputs fixed for good: what is left stands by itself, parameters included. */
export function bakeInputs(program: Program, fixed: Readonly<Record<string, Values>>): Program {
  const free = Object.fromEntries(Object.entries(program.inputs).flatMap(([name, { shape }]) => (name in fixed ? [] : [[name, shape]])))
  return trace((inputs) => {
    const replaced = new Map<Tensor, Tensor>()
    for (const [name, node] of Object.entries(program.inputs)) replaced.set(node, name in fixed ? constant(fixed[name], node.shape) : inputs[name])
    for (const node of program.nodes) {
      if (replaced.has(node)) continue
      replaced.set(node, createNode(node.op, node.inputs.map((input) => replaced.get(input) ?? input), node.attributes, node.scope))
    }
    return Object.fromEntries(Object.entries(program.outputs).map(([name, node]) => [name, replaced.get(node) ?? node]))
  }, free)
}
