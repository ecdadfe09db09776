import type { EngineId } from '../../src-shared/api/compute.ts'
import type { FromWorker, WorkerHandle } from '../jobs/protocol.ts'
import type { EngineMeasurement } from './measure.ts'

interface ProbeOptions {
  readonly engine: EngineId
  /** The smallest first: what was measured counts, also when a larger one takes too long. */
  readonly models: readonly string[]
  readonly threads: number
  readonly home: string
  readonly fork: () => WorkerHandle
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Tries an engine in a process of its own and reports whatever happens there, a crash or silence included. */
export function probeEngine({ engine, models, threads, home, fork, limitMs, signal }: ProbeOptions): Promise<EngineMeasurement> {
  return new Promise((resolve) => {
    const worker = fork()
    let best: EngineMeasurement | undefined
    const finish = (measurement: EngineMeasurement) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      worker.kill()
      resolve(measurement)
    }
    const timer = setTimeout(
      () => finish(best ?? { reason: `It did not answer within ${limitMs / 1000} seconds.`, msPerStep: {} }),
      limitMs,
    )
    const abort = () => finish(best ?? { reason: 'The measurement was stopped.', msPerStep: {} })
    signal.addEventListener('abort', abort)
    worker.onMessage((message: FromWorker) => {
      if (message.type === 'best') best = message.result as EngineMeasurement
      else if (message.type === 'done') finish(message.result as EngineMeasurement)
      else if (message.type === 'failed') finish({ reason: message.failure.message, msPerStep: {} })
    })
    worker.onExit((how) => finish({ reason: `It crashed when it was tried (${how}).`, msPerStep: best?.msPerStep ?? {} }))
    worker.send({
      type: 'start',
      order: { id: `probe-${engine}`, kind: 'probe', params: { engine, models, threads }, seed: 1, home, folder: home, resume: false },
    })
  })
}
