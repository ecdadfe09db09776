import { createRng } from '../base/rng.ts'
import { evaluate } from './engines/reference.ts'
import { grad } from './grad.ts'
import { type Shape, sizeOf, type Tensor } from './graph.ts'
import { add, mul, reshape, sum } from './ops/index.ts'
import { trace } from './program.ts'

const STEP = 1e-5

/**
 * How far a function's derivatives are from central differences in float64, along one random direction, first and second
 * order, relative to their size (or to one, when they are small). `varies` leaves out inputs that have no derivative, such
 * as indices.
 */
export function derivativeErrors(
  build: (inputs: readonly Tensor[]) => Tensor,
  shapes: readonly Shape[],
  at: readonly Float64Array[],
  varies: (input: number) => boolean = () => true,
): { first: number; second: number } {
  const points = shapes.map((shape, i) => ({ name: `x${i}`, way: `way${i}`, shape, at: at[i], moves: varies(i) }))
  const moving = points.filter(({ moves }) => moves)
  const shapeOf: Record<string, Shape> = {}
  for (const { name, way, shape } of points) shapeOf[name] = shapeOf[way] = shape
  const outShape = trace((all) => ({ y: build(points.map(({ name }) => all[name])) }), shapeOf).outputs.y.shape

  const along = (value: Tensor, all: Readonly<Record<string, Tensor>>): Tensor =>
    grad(value, moving.map(({ name }) => all[name]))
      .map((slope, i) => sum(mul(slope, all[moving[i].way])))
      .reduce((a, b) => add(a, b))
  const everything: Record<string, Shape> = { ...shapeOf, weights: [sizeOf(outShape)] }
  const program = trace(
    (all) => {
      const value = sum(mul(build(points.map(({ name }) => all[name])), reshape(all.weights, outShape)))
      const slope = along(value, all)
      return { value, slope, bend: along(slope, all) }
    },
    everything,
  )

  const rng = createRng(11, 'directions')
  const normals = (count: number) => rng.fillNormal(new Float64Array(count))
  const fixed: Record<string, Float64Array> = { weights: normals(sizeOf(outShape)) }
  for (const { way, shape } of points) fixed[way] = normals(sizeOf(shape))
  const evaluateAt = (distance: number) => {
    const inputs = { ...fixed }
    for (const { name, way, at, moves } of points) inputs[name] = moves ? at.map((x, k) => x + distance * fixed[way][k]) : at
    return evaluate(program, inputs)
  }
  const [before, here, after] = [evaluateAt(-STEP), evaluateAt(0), evaluateAt(STEP)]
  const error = (exact: number, high: number, low: number) => Math.abs(exact - (high - low) / (2 * STEP)) / Math.max(1, Math.abs(exact))
  return {
    first: error(here.slope[0], after.value[0], before.value[0]),
    second: error(here.bend[0], after.slope[0], before.slope[0]),
  }
}
