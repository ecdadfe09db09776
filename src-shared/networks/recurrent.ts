import type { Tensor } from '../tensor/graph.ts'
import { add, concat, constant, expand, mul, reshape, sigmoid, slice, sub, tanh } from '../tensor/ops/index.ts'
import { orthogonal, sideBySide, xavier, zeros, zerosBut } from './initialisers.ts'
import { alignTo, type Layer, layer, parameter, project } from './layer.ts'

/**
 * Recurrent networks, unrolled over the steps of their input. What the input contributes to all gates at all steps is one
 * large product before the loop; the loop itself has one small product per step. Weights of the state start orthogonal.
 */
interface RecurrentSettings {
  readonly features: number
  readonly width: number
}

interface GruOutput {
  /** The state after each step, `[…, step, width]`. */
  readonly outputs: Tensor
  /** The state after the last step, `[…, width]`; give it to the next call to go on. */
  readonly state: Tensor
}

/** Cho and others, in the form with the reset gate after the product: gates in the order reset, update, candidate. */
export function gru({ features, width }: RecurrentSettings): Layer<(x: Tensor, state?: Tensor) => GruOutput> {
  return layer(gateParameters(features, width, 3), ({ inputWeight, inputBias, stateWeight, stateBias }) => (x, initial) => {
    const fromInput = affine(x, inputWeight, inputBias)
    let state = initial ?? zeroState(x, width)
    const outputs: Tensor[] = []
    for (let step = 0; step < x.shape[x.shape.length - 2]; step++) {
      const [resetIn, updateIn, candidateIn] = gates(stepOf(fromInput, step), width)
      const [resetState, updateState, candidateState] = gates(affine(state, stateWeight, stateBias), width)
      const reset = sigmoid(add(resetIn, resetState))
      const update = sigmoid(add(updateIn, updateState))
      const candidate = tanh(add(candidateIn, mul(reset, candidateState)))
      state = add(candidate, mul(update, sub(state, candidate)))
      outputs.push(state)
    }
    return { outputs: joinSteps(outputs), state }
  })
}

interface LstmOutput {
  readonly outputs: Tensor
  readonly state: LstmState
}

interface LstmState {
  readonly hidden: Tensor
  readonly cell: Tensor
}

/** Hochreiter and Schmidhuber with a forget gate: gates in the order input, forget, candidate, output. It starts out remembering. */
export function lstm({ features, width }: RecurrentSettings): Layer<(x: Tensor, state?: LstmState) => LstmOutput> {
  const { inputWeight, stateWeight } = gateParameters(features, width, 4)
  const parts = { inputWeight, stateWeight, bias: parameter([4 * width], zerosBut(width, 2 * width, 1)) }
  return layer(parts, (own) => (x, initial) => {
    const fromInput = affine(x, own.inputWeight, own.bias)
    let { hidden, cell } = initial ?? { hidden: zeroState(x, width), cell: zeroState(x, width) }
    const outputs: Tensor[] = []
    for (let step = 0; step < x.shape[x.shape.length - 2]; step++) {
      const [input, forget, candidate, output] = gates(add(stepOf(fromInput, step), project(hidden, own.stateWeight)), width)
      cell = add(mul(sigmoid(forget), cell), mul(sigmoid(input), tanh(candidate)))
      hidden = mul(sigmoid(output), tanh(cell))
      outputs.push(hidden)
    }
    return { outputs: joinSteps(outputs), state: { hidden, cell } }
  })
}

function gateParameters(features: number, width: number, gateCount: number) {
  return {
    inputWeight: parameter([features, gateCount * width], sideBySide(gateCount, xavier())),
    inputBias: parameter([gateCount * width], zeros),
    stateWeight: parameter([width, gateCount * width], sideBySide(gateCount, orthogonal())),
    stateBias: parameter([gateCount * width], zeros),
  }
}

function affine(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const y = project(x, weight)
  return add(y, alignTo(y, bias, 1))
}

function zeroState({ shape }: Tensor, width: number): Tensor {
  return expand(constant(0), [...shape.slice(0, -2), width])
}

function stepOf(x: Tensor, step: number): Tensor {
  return reshape(slice(x, -2, step, step + 1), x.shape.toSpliced(-2, 1))
}

function gates(x: Tensor, width: number): Tensor[] {
  return Array.from({ length: x.shape[x.shape.length - 1] / width }, (_, gate) => slice(x, -1, gate * width, (gate + 1) * width))
}

function joinSteps(states: readonly Tensor[]): Tensor {
  return concat(
    states.map((state) => reshape(state, state.shape.toSpliced(-1, 0, 1))),
    -2,
  )
}
