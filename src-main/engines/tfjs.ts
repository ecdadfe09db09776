import { createRequire } from 'node:module'
import type { Tensor } from '@tensorflow/tfjs-core'
import { createTfjsEngine, type Tfjs, type TfjsTensor } from '../../src-shared/tensor/engines/tfjs.ts'
import type { LoadedEngine } from './onnx.ts'

/** TensorFlow.js on WebAssembly: one thread, slow, and there on every machine. Loaded on first use, in the job process. */
export async function loadTfjsWasm(): Promise<LoadedEngine> {
  try {
    const tf = await import('@tensorflow/tfjs-core')
    await import('@tensorflow/tfjs-backend-wasm')
    if (!(await tf.setBackend('wasm'))) return { reason: 'WebAssembly did not start.' }
    return { engine: createTfjsEngine<Tensor>(tf, { id: 'tfjs-wasm', title: 'TensorFlow.js (WebAssembly)' }) }
  } catch (thrown) {
    return { reason: `TensorFlow.js did not start: ${firstLine(thrown)}` }
  }
}

const GPU_PACKAGE = '@tensorflow/tfjs-node-gpu'
const GPU_NEEDS = 'It needs an NVIDIA driver, CUDA 11.2 and cuDNN 8.1.'

/** What is used of the CUDA package besides TensorFlow.js itself. */
interface TfjsGpu extends Tfjs<TfjsTensor> {
  ready(): Promise<void>
  backend(): { readonly isUsingGpuDevice?: boolean }
}

/** TensorFlow.js on CUDA, when the user has added its package; `from` is where packages are looked for. */
export async function loadTfjsGpu(from: string | URL = import.meta.url): Promise<LoadedEngine> {
  const require = createRequire(from)
  try {
    require.resolve(GPU_PACKAGE)
  } catch {
    return { reason: `${GPU_PACKAGE} is not installed. Add it with \`npm install ${GPU_PACKAGE}\` (400 MB). ${GPU_NEEDS}` }
  }
  restoreRemovedUtilities(require('node:util') as Record<string, unknown>)
  try {
    const tf = require(GPU_PACKAGE) as TfjsGpu
    await tf.ready()
    // Without its libraries the package computes on the CPU and mentions it in a log line only.
    if (tf.backend().isUsingGpuDevice !== true)
      return { reason: `${GPU_PACKAGE} is installed but found no GPU that it can use. ${GPU_NEEDS}` }
    return { engine: createTfjsEngine(tf, { id: 'tfjs-gpu', title: 'TensorFlow.js (CUDA)' }) }
  } catch (thrown) {
    return { reason: explain(firstLine(thrown)) }
  }
}

/** The package's last release calls two functions that Node has removed, or is about to. */
function restoreRemovedUtilities(util: Record<string, unknown>): void {
  util.isArray ??= Array.isArray
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
}

function explain(message: string): string {
  const library = /(?:lib)?(?:cudart|cublas\w*|cudnn\w*|cufft|curand|cusolver|cusparse|cuda)[\w.-]*\.(?:dll|so(?:\.\d+)*)/i.exec(message)
  if (library) return `The CUDA library ${library[0]} was not found. ${GPU_NEEDS}`
  if (/tfjs_binding\.node|libtensorflow|Could not locate/.test(message)) {
    return `${GPU_PACKAGE} is installed without its native part. Install it again with scripts allowed: \`npm rebuild ${GPU_PACKAGE}\`.`
  }
  return `${GPU_PACKAGE} did not start: ${message}`
}

function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]
}
