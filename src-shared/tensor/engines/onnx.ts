import { badInput } from '../../base/failure.ts'
import { sizeOf, type Tensor } from '../graph.ts'
import { outputName, writeOnnx } from '../onnx/model.ts'
import { type Program, stateNames } from '../program.ts'
import { checkedInput, type Engine, inputNode, type Session, type Values } from './engine.ts'

/** The part of ONNX Runtime's JavaScript interface that is used; the host loads the real one and hands it in. */
export interface OnnxRuntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor
  readonly InferenceSession: { create(model: Uint8Array, options: OnnxSessionOptions): Promise<OnnxSession> }
}

export interface OnnxTensor {
  readonly data: unknown
}

export interface OnnxSession {
  run(feeds: Readonly<Record<string, OnnxTensor>>, fetches: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>
  release(): Promise<void>
  endProfiling(): void
}

export interface OnnxSessionOptions {
  readonly executionProviders: readonly string[]
  readonly intraOpNumThreads?: number
  readonly graphOptimizationLevel: 'all'
  readonly logSeverityLevel: 3
  readonly extra: Readonly<Record<string, string>>
  readonly enableProfiling?: boolean
  readonly profileFilePrefix?: string
}

export interface OnnxEngineSettings {
  readonly provider: 'cpu' | 'webgpu' | 'cuda'
  /** Threads inside one op; the runtime's own choice when absent. The same number gives the same bits. */
  readonly threads?: number
  /** Where ONNX Runtime writes its time per op when the session closes. */
  readonly profilePrefix?: string
}

/** This fusion of the runtime's takes twice the time of the two nodes that it replaces. */
const SLOWER_TOGETHER = 'SkipLayerNormFusion'

const TITLES = { cpu: 'ONNX Runtime (CPU)', webgpu: 'ONNX Runtime (WebGPU)', cuda: 'ONNX Runtime (CUDA)' }

/**
 * Runs programs on ONNX Runtime. State lives in two sets of buffers that the runtime reads and writes in turn, so that a
 * training step copies no parameter and makes no array; only inputs go in and results come out.
 */
export function createOnnxEngine(runtime: OnnxRuntime, settings: OnnxEngineSettings): Engine {
  return {
    id: `onnx-${settings.provider}`,
    title: TITLES[settings.provider],
    open: (program) => openOnnx(runtime, settings, program),
  }
}

async function openOnnx<In extends string, Out extends string>(
  runtime: OnnxRuntime,
  { provider, threads, profilePrefix }: OnnxEngineSettings,
  program: Program<In, Out>,
): Promise<Session<In, Out>> {
  const session = await runtime.InferenceSession.create(writeOnnx(program), {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { 'optimization.disable_specified_optimizers': SLOWER_TOGETHER },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  })
  const states = new Set(stateNames(program))
  const buffer = (node: Tensor): Buffer => {
    const data = new Float32Array(sizeOf(node.shape))
    return { data, tensor: new runtime.Tensor('float32', data, node.shape) }
  }

  const feeds: Record<string, OnnxTensor> = {}
  const fetches: Record<string, OnnxTensor> = {}
  const inputs: { name: string; node: Tensor; data: Float32Array }[] = []
  const outputs: { name: string; data: Float32Array }[] = []
  /** `now` is read by the next run and `next` written by it; then they change places. */
  const kept = new Map<string, { now: Buffer; next: Buffer }>()
  for (const [name, node] of Object.entries<Tensor>(program.inputs)) {
    if (states.has(name)) kept.set(name, { now: buffer(node), next: buffer(node) })
    else {
      const { data, tensor } = buffer(node)
      feeds[name] = tensor
      inputs.push({ name, node, data })
    }
  }
  for (const [name, node] of Object.entries<Tensor>(program.outputs)) {
    if (states.has(name)) continue
    const { data, tensor } = buffer(node)
    fetches[name] = tensor
    outputs.push({ name, data })
  }

  return {
    async run(values: Readonly<Record<string, Values | undefined>>) {
      for (const { name, node, data } of inputs) data.set(checkedInput(node, name, values[name]))
      for (const [name, { now, next }] of kept) {
        feeds[name] = now.tensor
        fetches[outputName(name, states)] = next.tensor
      }
      await session.run(feeds, fetches)
      for (const [name, { now, next }] of kept) kept.set(name, { now: next, next: now })
      const results: Record<string, Float32Array> = {}
      for (const { name, data } of outputs) results[name] = data.slice()
      return results as Record<Out, Float32Array>
    },
    read: (name) => Promise.resolve(stateOf(kept, name).data.slice()),
    write(name, values) {
      stateOf(kept, name).data.set(checkedInput(inputNode(program, name), name, values))
      return Promise.resolve()
    },
    async close() {
      if (profilePrefix !== undefined) session.endProfiling()
      await session.release()
    },
  }
}

interface Buffer {
  readonly data: Float32Array
  readonly tensor: OnnxTensor
}

function stateOf(kept: ReadonlyMap<string, { now: Buffer }>, name: string): Buffer {
  return kept.get(name)?.now ?? badInput(`The program keeps no state ${name}.`, { where: name })
}
