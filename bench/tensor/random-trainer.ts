import { createRng } from '../../src-shared/base/rng.ts'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import { sizeOf } from '../../src-shared/tensor/graph.ts'
import { packParameters } from '../../src-shared/tensor/parameters.ts'
import { openTrainer } from '../../src-shared/tensor/trainer.ts'
import { loadOnnxEngine } from '../../src-main/engines/onnx.ts'
import type { RegressionTraining } from './nets.ts'

/** A training on random numbers: one `step` is one run of the engine. */
export interface RandomTrainer {
  step(): Promise<void>
  close(): Promise<void>
}

export async function openRandomTrainer(engine: Engine, training: RegressionTraining): Promise<RandomTrainer> {
  const rng = createRng(1, 'bench')
  const one = packParameters(training.parameters, (out, shape) => rng.fillNormal(out, 1 / Math.sqrt(shape[0])))
  const initial = new Float32Array(one.length * (training.members ?? 1))
  for (let start = 0; start < initial.length; start += one.length) initial.set(one, start)
  const trainer = await openTrainer(engine, training, initial)
  const draw = (size: number) => rng.fillNormal(new Float32Array(size * (training.stepsPerRun ?? 1)))
  const batch = { x: draw(sizeOf(training.batch.x)), y: draw(sizeOf(training.batch.y)) }
  return {
    async step() {
      await trainer.step(batch, 1e-3)
    },
    close: () => trainer.close(),
  }
}

export async function cpuEngine(threads: number, profilePrefix?: string): Promise<Engine> {
  const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads, profilePrefix })
  if (!engine) throw new Error(reason)
  return engine
}
