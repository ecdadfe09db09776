import { badInput } from '../../base/failure.ts'
import { sizeOf } from '../graph.ts'
import { outputName, writeOnnx } from '../onnx/model.ts'
import { type Program, stateNames, trace } from '../program.ts'
import { inputNode } from './engine.ts'
import type { OnnxRuntime, OnnxSession, OnnxTensor } from './onnx.ts'

/** Keeps a program's state between the runs of an ONNX session. */
interface StateKeeper {
  /** Before a run: gives the state to read and, where that is possible, the place to write the next one to. */
  offer(feeds: Record<string, OnnxTensor>, fetches: Record<string, OnnxTensor | null>): void
  /** After a run. */
  take(results: Readonly<Record<string, OnnxTensor>>): void
  read(name: string): Promise<Float32Array>
  write(name: string, values: ArrayLike<number>): void
  close(): Promise<void>
}

/** Two sets of arrays in turn: one is read and the other written, so that no run makes an array of its own for them. */
export function keepOnHost(runtime: OnnxRuntime, program: Program): StateKeeper {
  const states = stateNames(program)
  const buffer = (name: string) => {
    const { shape } = inputNode(program, name)
    const data = new Float32Array(sizeOf(shape))
    return { data, tensor: new runtime.Tensor('float32', data, shape) }
  }
  widenHeap()
  let now = new Map(states.map((name) => [name, buffer(name)]))
  let next = new Map(states.map((name) => [name, buffer(name)]))
  const current = (name: string) => now.get(name)?.data ?? unknownState(name)
  return {
    offer(feeds, fetches) {
      for (const [name, { tensor }] of now) feeds[name] = tensor
      for (const [name, { tensor }] of next) fetches[outputName(name, states)] = tensor
    },
    take(results) {
      ;[now, next] = [next, now]
      for (const name of states) release(results[outputName(name, states)])
    },
    read: (name) => Promise.resolve(current(name).slice()),
    write: (name, values) => current(name).set(values),
    close: () => Promise.resolve(),
  }
}

/**
 * glibc hands memory back to the system as soon as it is freed, and pays for new pages at once, until it has seen a large block
 * go: after that it keeps twice as much. Elsewhere this is an allocation that nobody touches.
 */
function widenHeap(): void {
  free(new ArrayBuffer(LARGEST_KEPT))
}

/** Just below what glibc would ever keep. */
const LARGEST_KEPT = 2 ** 25 - 2 ** 16

/**
 * Frees the copy that the binding makes of every result, even of one that was written in place. Left to the garbage collector,
 * which sees only small objects, such copies would pile up to many times the model's size.
 */
function release({ data }: OnnxTensor): void {
  if (data instanceof Float32Array) free(data.buffer)
}

/** Not in the library that this folder is compiled with, but in every runtime that it is meant for. */
function free(buffer: ArrayBufferLike & { transfer?(length: number): unknown }): void {
  buffer.transfer?.(0)
}

/** The options under which `keepOnDevice` finds the state that a run leaves behind. */
export function deviceLocations(program: Program): Record<string, 'cpu' | 'gpu-buffer'> {
  const states = stateNames(program)
  return Object.fromEntries(Object.keys(program.outputs).map((name) => [outputName(name, states), states.includes(name) ? 'gpu-buffer' : 'cpu']))
}

/** State stays in the graphics card's memory. The binding cannot download a tensor, but it can run a model that hands it back. */
export function keepOnDevice(runtime: OnnxRuntime, program: Program, open: (model: Uint8Array) => Promise<OnnxSession>): StateKeeper {
  const states = stateNames(program)
  const now = new Map<string, { tensor: OnnxTensor; onDevice: boolean }>()
  const readers = new Map<string, Promise<OnnxSession>>()
  const upload = (name: string, values: ArrayLike<number>) =>
    replace(name, new runtime.Tensor('float32', Float32Array.from(values), inputNode(program, name).shape), false)
  const replace = (name: string, tensor: OnnxTensor, onDevice: boolean) => {
    const before = now.get(name)
    if (before?.onDevice) before.tensor.dispose()
    now.set(name, { tensor, onDevice })
  }
  for (const name of states) upload(name, new Float32Array(sizeOf(inputNode(program, name).shape)))
  const known = (name: string) => now.get(name)?.tensor ?? unknownState(name)
  return {
    offer(feeds, fetches) {
      for (const [name, { tensor }] of now) {
        feeds[name] = tensor
        fetches[outputName(name, states)] = null
      }
    },
    take(results) {
      for (const name of states) replace(name, results[outputName(name, states)], true)
    },
    async read(name) {
      const x = known(name)
      const { shape } = inputNode(program, name)
      let reader = readers.get(name)
      if (!reader) {
        reader = open(writeOnnx(trace((inputs) => ({ y: inputs.x }), { x: shape })))
        readers.set(name, reader)
      }
      const { y } = await (await reader).run({ x }, { y: null })
      return Float32Array.from(y.data as Float32Array)
    },
    write(name, values) {
      known(name)
      upload(name, values)
    },
    async close() {
      for (const { tensor, onDevice } of now.values()) if (onDevice) tensor.dispose()
      for (const reader of readers.values()) await (await reader).release()
    },
  }
}

function unknownState(name: string): never {
  return badInput(`The program keeps no state ${name}.`, { where: name })
}
