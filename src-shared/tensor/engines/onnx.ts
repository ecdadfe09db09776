import { sizeOf, type Tensor } from '../graph.ts'
import type { OnnxDialect } from '../op.ts'
import { writeOnnx } from '../onnx/model.ts'
import { type Program, stateNames } from '../program.ts'
import { deviceLocations, keepOnDevice, keepOnHost } from './onnx-state.ts'
import { checkedInput, type Engine, inputNode, type Session, type Values } from './engine.ts'

/** The part of ONNX Runtime's JavaScript interface that is used; the host loads the real one and hands it in. */
export interface OnnxRuntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor
  readonly InferenceSession: { create(model: Uint8Array, options: OnnxSessionOptions): Promise<OnnxSession> }
}

export interface OnnxTensor {
  readonly data: unknown
  dispose(): void
}

export interface OnnxSession {
  /** What is fetched goes into the tensor given, or into one that the runtime makes. */
  run(feeds: Readonly<Record<string, OnnxTensor>>, fetches: Readonly<Record<string, OnnxTensor | null>>): Promise<Readonly<Record<string, OnnxTensor>>>
  release(): Promise<void>
  endProfiling(): void
}

interface OnnxSessionOptions {
  readonly executionProviders: readonly string[]
  readonly intraOpNumThreads?: number
  readonly graphOptimizationLevel: 'all'
  readonly logSeverityLevel: 3
  readonly extra: Readonly<Record<string, string>>
  readonly preferredOutputLocation?: Readonly<Record<string, 'cpu' | 'gpu-buffer'>>
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

/**
 * Every device gives a shader eight buffers, and the runtime does not cut its Split to that; its LayerNormalization leaves the
 * further results out.
 */
export const WEBGPU_DIALECT: OnnxDialect = { mostParts: 7, normStatistics: false }

/** This fusion of the runtime's takes twice the time of the two nodes that it replaces. */
const SLOWER_TOGETHER = 'SkipLayerNormFusion'

const TITLES = { cpu: 'ONNX Runtime (CPU)', webgpu: 'ONNX Runtime (WebGPU)', cuda: 'ONNX Runtime (CUDA)' }

/**
 * Runs programs on ONNX Runtime. State stays on its side between runs: in two sets of buffers that are read and written in
 * turn, or in the memory of the graphics card. Only inputs go in and results come out.
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
  const onDevice = provider === 'webgpu'
  const options: OnnxSessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { 'optimization.disable_specified_optimizers': SLOWER_TOGETHER },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  }
  const open = (model: Uint8Array, more: Partial<OnnxSessionOptions> = {}) => runtime.InferenceSession.create(model, { ...options, ...more })
  const session = await open(writeOnnx(program, onDevice ? WEBGPU_DIALECT : undefined), onDevice ? { preferredOutputLocation: deviceLocations(program) } : {})
  const keeper = onDevice ? keepOnDevice(runtime, program, open) : keepOnHost(runtime, program)
  const states = stateNames(program)
  const outputs = Object.keys(program.outputs).filter((name) => !states.includes(name))

  const feeds: Record<string, OnnxTensor> = {}
  const fetches: Record<string, OnnxTensor | null> = {}
  const inputs: { name: string; node: Tensor; data: Float32Array }[] = []
  for (const [name, node] of Object.entries<Tensor>(program.inputs)) {
    if (states.includes(name)) continue
    const data = new Float32Array(sizeOf(node.shape))
    feeds[name] = new runtime.Tensor('float32', data, node.shape)
    inputs.push({ name, node, data })
  }
  for (const name of outputs) fetches[name] = null

  return {
    async run(values: Readonly<Record<string, Values | undefined>>) {
      for (const { name, node, data } of inputs) data.set(checkedInput(node, name, values[name]))
      keeper.offer(feeds, fetches)
      const returned = await session.run(feeds, fetches)
      keeper.take(returned)
      const results: Record<string, Float32Array> = {}
      for (const name of outputs) results[name] = returned[name].data as Float32Array
      return results as Record<Out, Float32Array>
    },
    read: (name) => keeper.read(name),
    write(name, values) {
      keeper.write(name, checkedInput(inputNode(program, name), name, values))
      return Promise.resolve()
    },
    async close() {
      if (profilePrefix !== undefined) session.endProfiling()
      await keeper.close()
      await session.release()
    },
  }
}
