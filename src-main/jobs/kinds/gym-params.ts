import { z } from 'zod'
import { CONTROL_TASKS } from '../../../src-shared/environments/index.ts'
import { ALGORITHMS, type AlgorithmId } from '../../../src-shared/learning/index.ts'

const algorithms = Object.keys(ALGORITHMS) as [AlgorithmId, ...AlgorithmId[]]

export const gymParams = z.object({
  algorithm: z.enum(algorithms).describe('Learning algorithm'),
  environment: z.enum(Object.keys(CONTROL_TASKS)).describe('Control task'),
  steps: z.number().int().min(1).max(100_000_000).optional().describe('Steps of training (default: those of the published setting)'),
  episodes: z.number().int().min(1).max(10_000).default(50).describe('Episodes without chance that the result is judged by'),
  settings: z.record(z.string(), z.json()).default({}).describe('Settings of the algorithm, instead of the published ones'),
  engine: z.enum(['onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs-wasm', 'tfjs-gpu', 'reference']).default('onnx-cpu').describe('What it is trained on'),
  threads: z.number().int().min(1).max(64).default(1).describe('Threads of the engine; small networks are fastest on one'),
})
