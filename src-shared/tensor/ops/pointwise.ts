import { erfc } from '../../base/stats.ts'
import type { Tensor } from '../graph.ts'
import { unary, type UnaryOp } from '../op.ts'
import { div, mul, sub } from './arithmetic.ts'

/** A double application that undoes itself. */
function undone(key: string): (x: Tensor) => Tensor | undefined {
  return (x) => (x.op.key === key ? x.inputs[0] : undefined)
}

export const negate: UnaryOp = unary('negate', {
  onnx: 'Neg',
  value: (x) => -x,
  gradient: (_, __, g) => negate(g),
  simpler: undone('negate'),
})

export const reciprocal: UnaryOp = unary('reciprocal', {
  onnx: 'Reciprocal',
  value: (x) => 1 / x,
  gradient: (_, y, g) => negate(mul(g, square(y))),
  domain: { low: 0.5, high: 2 },
})

export const square: UnaryOp = unary('square', {
  onnx: (writer, x) => writer.node('Mul', [x, x]),
  value: (x) => x * x,
  gradient: (x, _, g) => mul(g, mul(x, 2)),
})

export const sqrt: UnaryOp = unary('sqrt', {
  onnx: 'Sqrt',
  value: Math.sqrt,
  gradient: (_, y, g) => div(mul(g, 0.5), y),
  domain: { low: 0.2, high: 3 },
})

export const exp: UnaryOp = unary('exp', {
  onnx: 'Exp',
  value: Math.exp,
  gradient: (_, y, g) => mul(g, y),
})

export const log: UnaryOp = unary('log', {
  onnx: 'Log',
  value: Math.log,
  gradient: (x, _, g) => div(g, x),
  domain: { low: 0.2, high: 3 },
})

export const sin: UnaryOp = unary('sin', {
  onnx: 'Sin',
  value: Math.sin,
  gradient: (x, _, g) => mul(g, cos(x)),
})

export const cos: UnaryOp = unary('cos', {
  onnx: 'Cos',
  value: Math.cos,
  gradient: (x, _, g) => negate(mul(g, sin(x))),
})

export const tanh: UnaryOp = unary('tanh', {
  onnx: 'Tanh',
  value: Math.tanh,
  gradient: (_, y, g) => mul(g, sub(1, square(y))),
})

export const sigmoid: UnaryOp = unary('sigmoid', {
  onnx: 'Sigmoid',
  value: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  gradient: (_, y, g) => mul(g, mul(y, sub(1, y))),
})

/** log(1 + exp(x)), without overflow. */
export const softplus: UnaryOp = unary('softplus', {
  onnx: 'Softplus',
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gradient: (x, _, g) => mul(g, sigmoid(x)),
})

/** max(x, 0). A number that is not a number stays one. */
export const relu: UnaryOp = unary('relu', {
  onnx: 'Relu',
  value: (x) => (x < 0 ? 0 : x),
  gradient: (_, y, g) => mul(g, step(y)),
  simpler: (x) => (x.op.key === 'relu' ? x : undefined),
})

/** 1 where x > 0, else 0. HardSigmoid of an enormous slope is the runtime's fastest way to say it. */
export const step: UnaryOp = unary('step', {
  onnx: (writer, x) => writer.node('HardSigmoid', [x], { alpha: { float: 3e38 }, beta: { float: 0 } }),
  value: (x) => Number(x > 0),
  gradient: () => undefined,
})

export const abs: UnaryOp = unary('abs', {
  onnx: 'Abs',
  value: Math.abs,
  gradient: (x, _, g) => mul(g, sign(x)),
})

/** −1, 0 or 1. */
export const sign: UnaryOp = unary('sign', {
  onnx: 'Sign',
  value: Math.sign,
  gradient: () => undefined,
})

/** The Gauss error function. */
export const erf: UnaryOp = unary('erf', {
  onnx: 'Erf',
  value: (x) => 1 - erfc(x),
  gradient: (x, _, g) => mul(g, mul(exp(negate(square(x))), 2 / Math.sqrt(Math.PI))),
})

export const floor: UnaryOp = unary('floor', {
  onnx: 'Floor',
  value: Math.floor,
  gradient: () => undefined,
  simpler: (x) => (x.op.key === 'floor' ? x : undefined),
})
