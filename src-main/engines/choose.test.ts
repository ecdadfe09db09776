import { describe, expect, it } from 'vitest'
import { ENGINE_IDS, type EngineId, type EngineReport } from '../../src-shared/api/compute.ts'
import { chooseEngine, formatMs } from './choose.ts'
import { ENGINES } from './engines.ts'

const MISSING = 'Not there.'

/** A number is the time of a step; words are why there is none. What is not named is not available. */
function reports(times: Partial<Record<EngineId, number | string | null>>, small: Partial<Record<EngineId, number>> = {}): EngineReport[] {
  return ENGINE_IDS.map((id) => {
    const time = times[id] === undefined ? MISSING : times[id]
    return {
      id,
      title: ENGINES[id].title,
      available: time === null ? null : typeof time === 'number' || id in small,
      reason: typeof time === 'string' ? time : null,
      msPerStep: typeof time === 'number' ? time : null,
      smallMsPerStep: small[id] ?? null,
      measuredAt: null,
    }
  })
}

describe('auto', () => {
  it('takes the fastest, and says how far the others are', () => {
    const { chosen, why } = chooseEngine(reports({ 'onnx-cpu': 31.4, 'onnx-webgpu': 12.04, 'tfjs-wasm': 1016 }), 'auto')
    expect(chosen).toBe('onnx-webgpu')
    expect(why).toBe(
      'ONNX Runtime (WebGPU) is the fastest at 12.0 ms a step (ONNX Runtime (CPU) 31.4 ms, TensorFlow.js (WebAssembly) 1016 ms).',
    )
  })

  it('does not take a GPU that is slower than the CPU', () => {
    expect(chooseEngine(reports({ 'onnx-cpu': 0.12, 'onnx-webgpu': 3.1, 'onnx-cuda': 0.5, 'tfjs-gpu': 2 }), 'auto').chosen).toBe('onnx-cpu')
  })

  it('takes TensorFlow.js where ONNX Runtime is not built', () => {
    expect(chooseEngine(reports({ 'onnx-cpu': 'Not built for Intel Macs.', 'tfjs-wasm': 900, reference: 5 }), 'auto').chosen).toBe(
      'tfjs-wasm',
    )
  })

  it('never takes the reference', () => {
    expect(chooseEngine(reports({ reference: 1 }), 'auto')).toEqual({ chosen: null, why: 'No engine finished a training step here.' })
  })

  it('waits until every engine was tried', () => {
    expect(chooseEngine(reports({ 'onnx-cpu': 5, 'onnx-webgpu': null }), 'auto')).toEqual({
      chosen: null,
      why: 'Not every engine was measured yet on this machine for this model.',
    })
  })

  it('goes by the small model where this one is too slow for all', () => {
    const engines = reports(
      { 'onnx-cpu': 'Too slow.', 'tfjs-wasm': 'Too slow.', reference: 'Too slow.' },
      { 'onnx-cpu': 0.2, 'tfjs-wasm': 4, reference: 0.1 },
    )
    expect(chooseEngine(engines, 'auto')).toEqual({
      chosen: 'onnx-cpu',
      why: 'No engine finished a step of this model in time; ONNX Runtime (CPU) is the fastest on a small one.',
    })
  })

  it('takes the earlier of two that are equally fast', () => {
    expect(chooseEngine(reports({ 'onnx-cpu': 5, 'onnx-webgpu': 5 }), 'auto').chosen).toBe('onnx-cpu')
  })
})

describe('an engine that the user insists on', () => {
  it('is taken, although it is slower', () => {
    expect(chooseEngine(reports({ 'onnx-cpu': 1, 'onnx-webgpu': 9 }), 'onnx-webgpu')).toEqual({
      chosen: 'onnx-webgpu',
      why: 'ONNX Runtime (WebGPU) is set by you.',
    })
    expect(chooseEngine(reports({ reference: 900 }), 'reference').chosen).toBe('reference')
  })

  it('is refused, not replaced, when it is not available', () => {
    expect(chooseEngine(reports({ 'onnx-cpu': 1, 'onnx-webgpu': 'No Vulkan driver.' }), 'onnx-webgpu')).toEqual({
      chosen: null,
      why: 'ONNX Runtime (WebGPU) is set but not available: No Vulkan driver.',
    })
  })
})

it('writes times so that they can be compared', () => {
  expect([0.0957, 31.44, 1016.2].map(formatMs)).toEqual(['0.10 ms', '31.4 ms', '1016 ms'])
})
