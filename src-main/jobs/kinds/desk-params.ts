import { z } from 'zod'
import { DESKS, type DeskId } from '../../../src-shared/environments/desks/index.ts'

const names = Object.keys(DESKS) as [DeskId, ...DeskId[]]

export const deskParams = z.object({
  desk: z.enum(names).describe('Desk whose agent is trained'),
  parameters: z.record(z.string(), z.number()).default({}).describe('Parameters of the desk, instead of its own'),
  steps: z.number().int().min(1).max(100_000_000).optional().describe('Steps of training (default: those of the desk)'),
  settings: z.record(z.string(), z.json()).default({}).describe('Settings of the algorithm, instead of those of the desk'),
  engine: z.enum(['onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs-wasm', 'tfjs-gpu', 'reference']).default('onnx-cpu').describe('What it is trained on'),
  threads: z.number().int().min(1).max(64).default(1).describe('Threads of the engine; small networks are fastest on one'),
})
