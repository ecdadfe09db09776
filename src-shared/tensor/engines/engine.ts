import { badInput } from '../../base/failure.ts'
import { sizeOf, type Tensor } from '../graph.ts'
import type { Program } from '../program.ts'

/** What runs programs. Learning and strategies see this and nothing of the runtimes behind it. */
export interface Engine {
  /** As the user writes it: `onnx-cpu`, `onnx-webgpu`, `onnx-cuda`, `tfjs-wasm`, `tfjs-gpu`, `reference`. */
  readonly id: string
  readonly title: string
  open<In extends string, Out extends string>(program: Program<In, Out>): Promise<Session<In, Out>>
}

export type Values = Float32Array | Float64Array

/**
 * A compiled program with its state. State (names that are input and output) starts as zeros, is set with `write`, moves on
 * with every run, and is not among the results. Runs of one session must not overlap.
 */
export interface Session<In extends string = string, Out extends string = string> {
  /** Every input that is not state, row-major. The results are the caller's to keep. */
  run(inputs: Readonly<Partial<Record<In, Values>>>): Promise<Readonly<Record<Out, Values>>>
  /** A copy of a state. */
  read(name: In & Out): Promise<Values>
  write(name: In & Out, values: Values): Promise<void>
  close(): Promise<void>
}

export function inputNode(program: Program, name: string): Tensor {
  return program.inputs[name] ?? badInput(`The program has no input ${name}.`, { where: name })
}

/** Every engine checks what it is fed with this, so that the sentence is the same. */
export function checkedInput(node: Tensor, name: string, values: Values | undefined): Values {
  if (!values) return badInput(`Input ${name} of the program is missing.`, { where: name })
  const size = sizeOf(node.shape)
  if (values.length !== size) badInput(`Input ${name} has ${values.length} numbers; the program takes ${size}.`, { where: name })
  return values
}
