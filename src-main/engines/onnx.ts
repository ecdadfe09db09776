import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import { createOnnxEngine, type OnnxEngineSettings, type OnnxRuntime } from '../../src-shared/tensor/engines/onnx.ts'
import { add } from '../../src-shared/tensor/ops/index.ts'
import { trace } from '../../src-shared/tensor/program.ts'

/** An engine, or the one sentence that says why there is none. */
export type LoadedEngine = { readonly engine: Engine; readonly reason?: undefined } | { readonly engine?: undefined; readonly reason: string }

/**
 * Loads ONNX Runtime on first use (290 MB of native code that only the job process should carry) and proves with a tiny
 * program that the provider runs here.
 */
export async function loadOnnxEngine(settings: OnnxEngineSettings): Promise<LoadedEngine> {
  const { provider } = settings
  const { platform, arch } = process
  if (platform === 'darwin' && arch === 'x64') return { reason: 'ONNX Runtime is not built for Intel Macs; TensorFlow.js is used there.' }
  if (provider === 'cuda' && !cudaLibraryIsThere()) return { reason: CUDA_IS_MISSING }
  try {
    runtime ??= import('onnxruntime-node')
    const engine = createOnnxEngine(await runtime, settings)
    const session = await engine.open(trace(({ x }) => ({ y: add(x, 1) }), { x: [1] }))
    try {
      const { y } = await session.run({ x: Float32Array.of(1) })
      if (y[0] !== 2) return { reason: `${engine.title} computes 1 + 1 = ${y[0]} on this machine, so it is not used.` }
    } finally {
      await session.close()
    }
    return { engine }
  } catch (thrown) {
    return { reason: explain(provider, thrown) }
  }
}

let runtime: Promise<OnnxRuntime> | undefined

const CUDA_IS_MISSING = 'The CUDA libraries of ONNX Runtime are not installed, or no NVIDIA driver was found.'

/** Looked for first, because the runtime writes a page about a missing library to the terminal. */
function cudaLibraryIsThere(): boolean {
  const file = { linux: 'libonnxruntime_providers_cuda.so', win32: 'onnxruntime_providers_cuda.dll' }[String(process.platform)]
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))
    return file !== undefined && existsSync(join(folder, 'bin', 'napi-v6', process.platform, process.arch, file))
  } catch {
    return false
  }
}

/** What the runtime's own messages mean to a person. */
function explain(provider: OnnxEngineSettings['provider'], thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (/Cannot find (module|package)|ERR_MODULE_NOT_FOUND/.test(message)) {
    return `ONNX Runtime has no native library for ${process.platform} ${process.arch}, or it is not installed.`
  }
  if (provider === 'webgpu' && /adapter|vulkan|dawn|instance|backend not found|not supported/i.test(message)) {
    return process.platform === 'linux' ? 'No Vulkan driver with a usable GPU was found.' : 'No usable GPU adapter was found.'
  }
  if (provider === 'cuda' && /cuda|libcu|cudnn|onnxruntime_providers|backend not found|not available/i.test(message)) {
    return CUDA_IS_MISSING
  }
  return `${provider} did not start: ${message.split('\n')[0]}`
}
