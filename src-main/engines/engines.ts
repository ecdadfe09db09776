import type { EngineId } from '../../src-shared/api/compute.ts'
import { fail } from '../../src-shared/base/failure.ts'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import { referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import { type LoadedEngine, loadOnnxEngine } from './onnx.ts'
import { loadTfjsGpu, loadTfjsWasm } from './tfjs.ts'

export interface EngineSettings {
  /** Threads of the CPU engine; the runtime's own choice when absent. */
  readonly threads?: number
}

interface EngineRow {
  readonly title: string
  /** Native code is loaded here and not before: call it in a job process. */
  load(settings: EngineSettings): Promise<LoadedEngine>
}

export const ENGINES: Readonly<Record<EngineId, EngineRow>> = {
  'onnx-cpu': { title: 'ONNX Runtime (CPU)', load: ({ threads }) => loadOnnxEngine({ provider: 'cpu', threads }) },
  'onnx-webgpu': { title: 'ONNX Runtime (WebGPU)', load: () => loadOnnxEngine({ provider: 'webgpu' }) },
  'onnx-cuda': { title: 'ONNX Runtime (CUDA)', load: () => loadOnnxEngine({ provider: 'cuda' }) },
  'tfjs-gpu': { title: 'TensorFlow.js (CUDA)', load: () => loadTfjsGpu() },
  'tfjs-wasm': { title: 'TensorFlow.js (WebAssembly)', load: () => loadTfjsWasm() },
  reference: { title: referenceEngine.title, load: () => Promise.resolve({ engine: referenceEngine }) },
}

/** The engine of a job, or the sentence that says why it cannot be had. */
export async function openEngine(id: EngineId, settings: EngineSettings = {}): Promise<Engine> {
  const { engine, reason } = await ENGINES[id].load(settings)
  return (
    engine ??
    fail('unavailable', `${ENGINES[id].title} is not available: ${reason}`, { where: id, hint: 'Measure again with `terrace compute`, or set another engine.' })
  )
}
