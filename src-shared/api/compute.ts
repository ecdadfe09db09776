import { z } from 'zod'
import type { Failure } from '../base/failure.ts'
import { call, subscription } from './contract.ts'

/** What can train and run models here, the likely best first; between equals the earlier one is taken. */
export const ENGINE_IDS = ['onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs-gpu', 'tfjs-wasm', 'reference'] as const
export type EngineId = (typeof ENGINE_IDS)[number]

export interface EngineReport {
  readonly id: EngineId
  readonly title: string
  /** Null when it was not tried yet on this machine. */
  readonly available: boolean | null
  /** Why not, or why there is no time; null when all is well. */
  readonly reason: string | null
  /** Median of a whole training step of the model that was asked about. */
  readonly msPerStep: number | null
  /** The same for a small model, where a GPU has little to do. */
  readonly smallMsPerStep: number | null
  /** Milliseconds since 1970, UTC. */
  readonly measuredAt: number | null
}

export interface ComputeReport {
  readonly machine: string
  /** Written out, for example `transformer:64,60,8,64,4,2`. */
  readonly model: string
  readonly parameters: number
  readonly engines: readonly EngineReport[]
  /** `auto`, or the engine that the user insists on. */
  readonly setting: 'auto' | EngineId
  /** What a run would use; null when that is not known or not possible. */
  readonly chosen: EngineId | null
  /** One sentence for `chosen`. */
  readonly why: string
}

/** The whole picture each time, so that a page shows the last one and needs no other. */
export interface ComputeUpdate {
  readonly report: ComputeReport
  readonly measuring: EngineId | null
  readonly step: number
  readonly total: number
  readonly done: boolean
  readonly failure: Failure | null
}

const about = z.object({
  model: z
    .string()
    .max(80)
    .default('medium')
    .describe(
      'Model whose training step counts: small, medium, large, or mlp:BATCH,WIDTH-WIDTH-…, transformer:BATCH,STEPS,FEATURES,WIDTH,HEADS,LAYERS, ' +
        'lstm:BATCH,STEPS,FEATURES,WIDTH',
    ),
})

export const compute = {
  report: call('What was measured of each engine on this machine, and which one is taken', about).returns<ComputeReport>(),
  measure: subscription('Try each engine and measure a training step', about).emits<ComputeUpdate>(),
}
