import { assert } from '../base/assert.ts'
import type { Rng } from '../base/rng.ts'
import { badInput } from '../base/failure.ts'
import { layerPath, type Shape, showShape, sizeOf, type Tensor, within } from '../tensor/graph.ts'
import { constant, matmul, reshape } from '../tensor/ops/index.ts'
import { parameterCount } from '../tensor/parameters.ts'
import { fillParameters, type Initialiser } from './initialisers.ts'

/**
 * A network is a declaration of parameters and a function of them. Layers are made of parameters and of other layers; the
 * name that a part has in its parent is its place in the flat vector, in error messages and in reports of values that are
 * not finite: `layers.0/attention/scores`.
 *
 * **Ensembles.** When parameters come with a member axis in front, `[member, …]`, the same function computes all members at
 * once. Its inputs then have a member axis too: as long as the ensemble, or of length 1 where all members share them
 * (`forAllMembers`).
 */
export interface Layer<Call extends AnyCall = AnyCall> {
  /** By path, in the order of the flat vector. */
  readonly parameters: Readonly<Record<string, Parameter>>
  /** What the layer computes, given the tensors of all parameters by path. */
  bind(tensors: Readonly<Record<string, Tensor>>, path?: string): Call
}

interface Parameter {
  readonly shape: Shape
  readonly initialise: Initialiser
}

type AnyCall = (...inputs: never[]) => unknown
type Part = Parameter | Layer | readonly Layer[]
type Bound<Parts> = { readonly [Name in keyof Parts]: BoundPart<Parts[Name]> }
type BoundPart<P> =
  P extends Layer<infer Call> ? Call : P extends readonly Layer<infer Call>[] ? readonly Call[] : P extends Parameter ? Tensor : undefined

export function parameter(shape: Shape, initialise: Initialiser): Parameter {
  return { shape, initialise }
}

/** `build` gets a tensor for each parameter and a function for each layer among the parts. */
export function layer<Parts extends Readonly<Record<string, Part>>, Call extends AnyCall>(
  parts: Parts,
  build: (bound: Bound<Parts>) => Call,
): Layer<Call> {
  const children = Object.entries<Part>(parts).map(([name, part]) => ({ name, part }))
  const parameters: Record<string, Parameter> = {}
  for (const { name, part } of children) {
    for (const [key, leaf] of namedLeaves(name, part)) {
      for (const [path, declared] of Object.entries('bind' in leaf ? leaf.parameters : { '': leaf })) {
        parameters[path === '' ? key : `${key}/${path}`] = declared
      }
    }
  }
  return {
    parameters,
    bind(tensors, path = '') {
      const bindPart = (key: string, leaf: Parameter | Layer) =>
        'bind' in leaf ? inScope(key, leaf.bind(tensors, `${path}${key}/`)) : tensors[`${path}${key}`]
      const bound: Record<string, unknown> = {}
      for (const { name, part } of children) {
        const leaves = namedLeaves(name, part).map(([key, leaf]) => bindPart(key, leaf))
        bound[name] = Array.isArray(part) ? leaves : leaves[0]
      }
      return build(bound as Bound<Parts>)
    },
  }
}

function namedLeaves(name: string, part: Part): (readonly [string, Parameter | Layer])[] {
  return 'map' in part ? part.map((leaf, i) => [`${name}.${i}`, leaf] as const) : [[name, part]]
}

function inScope<Call extends AnyCall>(name: string, call: Call): Call {
  return ((...inputs: Parameters<Call>) => within(name, () => call(...inputs))) as Call
}

/** What the trainer and the optimiser need to know. */
export function parameterShapes(network: Layer): Record<string, Shape> {
  return Object.fromEntries(Object.entries(network.parameters).map(([path, { shape }]) => [path, shape]))
}

/** The first parameters: one flat vector, or `[member, parameter]` with a stream of random numbers for each member. */
export function initialise(network: Layer, rng: Rng, members?: number): Float32Array {
  const count = parameterCount(parameterShapes(network))
  const out = new Float32Array(count * (members ?? 1))
  if (members === undefined) fillParameters(network.parameters, rng, out)
  else
    for (let member = 0; member < members; member++)
      fillParameters(network.parameters, memberStream(rng, member), out.subarray(member * count, (member + 1) * count))
  return out
}

/** The network with trained numbers in the place of its parameters: what is written out as a file that needs nothing else. */
export function bindValues<Call extends AnyCall>(network: Layer<Call>, flat: Float32Array): Call {
  const tensors: Record<string, Tensor> = {}
  let offset = 0
  for (const [path, { shape }] of Object.entries(network.parameters)) {
    const end = offset + sizeOf(shape)
    tensors[path] = constant(flat.subarray(offset, end), shape)
    offset = end
  }
  assert(offset === flat.length, 'there is one number for every parameter')
  return network.bind(tensors)
}

/** What member `member` of an ensemble draws from; a model alone that draws from it is that member. */
export function memberStream(rng: Rng, member: number): Rng {
  return rng.stream(`member ${member}`)
}

/** An input that all members share. */
export function forAllMembers(x: Tensor): Tensor {
  return reshape(x, [1, ...x.shape])
}

/** x `[…, from]` times a weight `[from, to]`, or `[member, from, to]`. */
export function project(x: Tensor, weight: Tensor): Tensor {
  const [from, to] = weight.shape.slice(-2)
  if (x.shape.at(-1) !== from)
    badInput(`The layer takes ${from} features on the last axis and got ${showShape(x.shape)}.`, { where: layerPath() || undefined })
  if (weight.shape.length === 2) return x.shape.length === 1 ? reshape(matmul(reshape(x, [1, from]), weight), [to]) : matmul(x, weight)
  checkMembers(x, weight.shape[0])
  const y = matmul(reshape(x, [x.shape[0], -1, from]), weight)
  return reshape(y, [y.shape[0], ...x.shape.slice(1, -1), to])
}

/** A parameter that is declared with `rank` axes, shaped so that it broadcasts over x: the member axis goes to the front. */
export function alignTo(x: Tensor, parameterTensor: Tensor, rank: number): Tensor {
  const { shape } = parameterTensor
  if (shape.length === rank) return parameterTensor
  checkMembers(x, shape[0])
  return reshape(parameterTensor, [shape[0], ...new Array<number>(x.shape.length - shape.length).fill(1), ...shape.slice(1)])
}

function checkMembers({ shape }: Tensor, members: number): void {
  if (shape.length > 1 && (shape[0] === members || shape[0] === 1)) return
  badInput(`An ensemble of ${members} takes inputs with ${members} or 1 on the first axis and got ${showShape(shape)}.`, {
    where: layerPath() || undefined,
    hint: 'Give each member its own, or share one with forAllMembers.',
  })
}
