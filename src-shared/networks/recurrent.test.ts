import { describe, expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { evaluate } from '../tensor/engines/reference.ts'
import { parameterCount, unpackParameters } from '../tensor/parameters.ts'
import { trace } from '../tensor/program.ts'
import { initialise, type Layer, parameterShapes } from './layer.ts'
import { gru, lstm } from './recurrent.ts'

const STEPS = 4
const FEATURES = 3
const WIDTH = 2

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const normals = (name: string, count: number) => createRng(8, name).fillNormal(new Float64Array(count))
const x = normals('x', STEPS * FEATURES)

function start(network: Layer): {
  parameters: Record<string, readonly number[]>
  flat: Float64Array
  weights: Record<string, Float64Array>
} {
  const parameters = parameterShapes(network)
  const flat = Float64Array.from(initialise(network, createRng(2))).map((value, i) => value + 0.3 * Math.sin(i))
  const weights: Record<string, Float64Array> = {}
  let offset = 0
  for (const [name, shape] of Object.entries(parameters)) {
    const size = shape.reduce((a, b) => a * b)
    weights[name] = flat.slice(offset, offset + size)
    offset += size
  }
  return { parameters, flat, weights }
}

/** Σ x W + b for one output, written out. */
function product(input: readonly number[], weight: Float64Array, columns: number, column: number): number {
  return input.reduce((total, value, row) => total + value * weight[row * columns + column], 0)
}

const at = (step: number) => [...x.slice(step * FEATURES, (step + 1) * FEATURES)]

describe('gru', () => {
  const network = gru({ features: FEATURES, width: WIDTH })
  const { parameters, flat, weights } = start(network)
  const count = parameterCount(parameters)

  it('is what its equations say, step by step', () => {
    const program = trace(({ p, input }) => network.bind(unpackParameters(p, parameters))(input), { p: [count], input: [STEPS, FEATURES] })
    const { outputs, state } = evaluate(program, { p: flat, input: x })
    let h = new Array<number>(WIDTH).fill(0)
    for (let step = 0; step < STEPS; step++) {
      const fromInput = (gate: number, i: number) =>
        product(at(step), weights.inputWeight, 3 * WIDTH, gate * WIDTH + i) + weights.inputBias[gate * WIDTH + i]
      const fromState = (gate: number, i: number) =>
        product(h, weights.stateWeight, 3 * WIDTH, gate * WIDTH + i) + weights.stateBias[gate * WIDTH + i]
      h = h.map((before, i) => {
        const reset = sigmoid(fromInput(0, i) + fromState(0, i))
        const update = sigmoid(fromInput(1, i) + fromState(1, i))
        const candidate = Math.tanh(fromInput(2, i) + reset * fromState(2, i))
        return (1 - update) * candidate + update * before
      })
      h.forEach((value, i) => expect(outputs[step * WIDTH + i]).toBeCloseTo(value, 12))
    }
    expect(state).toEqual(outputs.slice(-WIDTH))
  })

  it('goes on from a state as if it had never stopped', () => {
    const whole = trace(({ p, input }) => network.bind(unpackParameters(p, parameters))(input), { p: [count], input: [STEPS, FEATURES] })
    const single = trace(({ p, input, h }) => ({ next: network.bind(unpackParameters(p, parameters))(input, h).state }), {
      p: [count],
      input: [1, FEATURES],
      h: [WIDTH],
    })
    let h = new Float64Array(WIDTH)
    for (let step = 0; step < STEPS; step++)
      h = Float64Array.from(evaluate(single, { p: flat, input: Float64Array.from(at(step)), h }).next)
    evaluate(whole, { p: flat, input: x }).state.forEach((value, i) => expect(h[i]).toBeCloseTo(value, 12))
  })
})

describe('lstm', () => {
  const network = lstm({ features: FEATURES, width: WIDTH })
  const { parameters, flat, weights } = start(network)
  const count = parameterCount(parameters)

  it('is what its equations say, step by step', () => {
    const program = trace(
      ({ p, input }) => {
        const { outputs, state } = network.bind(unpackParameters(p, parameters))(input)
        return { outputs, hidden: state.hidden, cell: state.cell }
      },
      { p: [count], input: [STEPS, FEATURES] },
    )
    const { outputs, hidden, cell } = evaluate(program, { p: flat, input: x })
    let h = new Array<number>(WIDTH).fill(0)
    let c = new Array<number>(WIDTH).fill(0)
    for (let step = 0; step < STEPS; step++) {
      const gate = (which: number, i: number) => {
        const column = which * WIDTH + i
        return (
          product(at(step), weights.inputWeight, 4 * WIDTH, column) +
          product(h, weights.stateWeight, 4 * WIDTH, column) +
          weights.bias[column]
        )
      }
      c = c.map((before, i) => sigmoid(gate(1, i)) * before + sigmoid(gate(0, i)) * Math.tanh(gate(2, i)))
      h = c.map((memory, i) => sigmoid(gate(3, i)) * Math.tanh(memory))
      h.forEach((value, i) => expect(outputs[step * WIDTH + i]).toBeCloseTo(value, 12))
    }
    expect(hidden).toEqual(outputs.slice(-WIDTH))
    c.forEach((value, i) => expect(cell[i]).toBeCloseTo(value, 12))
  })

  it('goes on from a state as if it had never stopped', () => {
    const program = (steps: number) =>
      trace(
        ({ p, input, h, c }) => {
          const { state } = network.bind(unpackParameters(p, parameters))(input, { hidden: h, cell: c })
          return { hidden: state.hidden, cell: state.cell }
        },
        { p: [count], input: [steps, FEATURES], h: [WIDTH], c: [WIDTH] },
      )
    const zero = new Float64Array(WIDTH)
    const whole = evaluate(program(STEPS), { p: flat, input: x, h: zero, c: zero })
    const half = evaluate(program(2), { p: flat, input: x.slice(0, 2 * FEATURES), h: zero, c: zero })
    const rest = evaluate(program(2), { p: flat, input: x.slice(2 * FEATURES), h: half.hidden, c: half.cell })
    rest.hidden.forEach((value, i) => expect(value).toBeCloseTo(whole.hidden[i], 12))
  })
})
