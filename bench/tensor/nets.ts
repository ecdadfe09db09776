import { attention, layerNorm, mean } from '../../src-shared/tensor/composite.ts'
import { within, type Shape, type Tensor } from '../../src-shared/tensor/graph.ts'
import { add, matmul, mul, relu, reshape, sigmoid, slice, square, sub, tanh, transpose } from '../../src-shared/tensor/ops/index.ts'
import type { Training } from '../../src-shared/tensor/trainer.ts'

/** batch, steps, features, width, heads, layers */
export type TransformerSize = readonly [number, number, number, number, number, number]

export function transformer([batch, steps, features, width, heads, layers]: TransformerSize): Training<string, 'x' | 'y'> {
  const parameters: Record<string, Shape> = { embed: [features, width], embedBias: [width], positions: [steps, width] }
  for (let i = 0; i < layers; i++) {
    Object.assign(parameters, {
      [`${i}.scale1`]: [width], [`${i}.shift1`]: [width],
      [`${i}.q`]: [width, width], [`${i}.k`]: [width, width], [`${i}.v`]: [width, width], [`${i}.o`]: [width, width],
      [`${i}.qb`]: [width], [`${i}.kb`]: [width], [`${i}.vb`]: [width], [`${i}.ob`]: [width],
      [`${i}.scale2`]: [width], [`${i}.shift2`]: [width],
      [`${i}.up`]: [width, 4 * width], [`${i}.upBias`]: [4 * width], [`${i}.down`]: [4 * width, width], [`${i}.downBias`]: [width],
    })
  }
  Object.assign(parameters, { scale: [width], shift: [width], head: [width, 1], headBias: [1] })
  const d = width / heads
  return {
    parameters,
    batch: { x: [batch, steps, features], y: [batch, 1] },
    optimiser: { clipNorm: 1 },
    loss(p, { x, y }) {
      const linear = (x: Tensor, w: Tensor, b: Tensor) => add(matmul(x, w), b)
      let h = add(reshape(linear(reshape(x, [batch * steps, features]), p.embed, p.embedBias), [batch, steps, width]), p.positions)
      h = reshape(h, [batch * steps, width])
      const split = (x: Tensor) => transpose(reshape(x, [batch, steps, heads, d]), [0, 2, 1, 3])
      const merge = (x: Tensor) => reshape(transpose(x, [0, 2, 1, 3]), [batch * steps, width])
      for (let i = 0; i < layers; i++) {
        const of = (name: string) => p[`${i}.${name}`]
        within(`layer ${i}`, () => {
          const n = layerNorm(h, of('scale1'), of('shift1'))
          const mixed = attention(split(linear(n, of('q'), of('qb'))), split(linear(n, of('k'), of('kb'))), split(linear(n, of('v'), of('vb'))))
          h = add(h, linear(merge(mixed), of('o'), of('ob')))
          h = add(h, linear(relu(linear(layerNorm(h, of('scale2'), of('shift2')), of('up'), of('upBias'))), of('down'), of('downBias')))
        })
      }
      const pooled = mean(reshape(layerNorm(h, p.scale, p.shift), [batch, steps, width]), 1)
      return { loss: mean(square(sub(linear(pooled, p.head, p.headBias), y))) }
    },
  }
}

export function mlp(batch: number, sizes: readonly number[]): Training<string, 'x' | 'y'> {
  const parameters: Record<string, Shape> = {}
  for (let i = 0; i + 1 < sizes.length; i++) Object.assign(parameters, { [`w${i}`]: [sizes[i], sizes[i + 1]], [`b${i}`]: [1, sizes[i + 1]] })
  return {
    parameters,
    batch: { x: [batch, sizes[0]], y: [batch, sizes[sizes.length - 1]] },
    optimiser: { clipNorm: 1 },
    loss(p, { x, y }) {
      let h = x
      for (let i = 0; i + 1 < sizes.length; i++) {
        h = add(matmul(h, p[`w${i}`]), p[`b${i}`])
        if (i + 2 < sizes.length) h = tanh(h)
      }
      return { loss: mean(square(sub(h, y)), [-2, -1]) }
    },
  }
}

/** The same MLP many times over; every member sees the same batch. */
export function ensemble(members: number, batch: number, sizes: readonly number[]): Training<string, 'x' | 'y'> {
  return { ...mlp(batch, sizes), members }
}

export function lstm(batch: number, steps: number, features: number, width: number): Training<string, 'x' | 'y'> {
  return {
    parameters: { input: [features, 4 * width], recurrent: [width, 4 * width], bias: [4 * width], head: [width, 1], headBias: [1] },
    batch: { x: [batch, steps, features], y: [batch, 1] },
    optimiser: { clipNorm: 1 },
    loss(p, { x, y }) {
      // All steps' inputs in one product, step by step in front: [step, batch, 4 width].
      const inward = add(matmul(reshape(transpose(x, [1, 0, 2]), [steps * batch, features]), p.input), p.bias)
      let hidden: Tensor | undefined
      let cell: Tensor | undefined
      for (let step = 0; step < steps; step++) {
        const own = slice(inward, 0, step * batch, (step + 1) * batch)
        const gates = hidden ? add(matmul(hidden, p.recurrent), own) : own
        const part = (i: number) => slice(gates, 1, i * width, (i + 1) * width)
        const fresh = mul(sigmoid(part(0)), tanh(part(2)))
        cell = cell ? add(mul(sigmoid(part(1)), cell), fresh) : fresh
        hidden = mul(sigmoid(part(3)), tanh(cell))
      }
      const last = hidden ?? reshape(x, [batch, -1])
      return { loss: mean(square(sub(add(matmul(last, p.head), p.headBias), y))) }
    },
  }
}
