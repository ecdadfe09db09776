import { availableParallelism, cpus } from 'node:os'
import { type ComputeReport, type ComputeUpdate, ENGINE_IDS, type EngineId, type EngineReport } from '../../src-shared/api/compute.ts'
import type { WorkerHandle } from '../jobs/protocol.ts'
import type { EngineMeasurements, StoredMeasurement } from '../storage/engine-measurements.ts'
import { chooseEngine } from './choose.ts'
import { ENGINES } from './engines.ts'
import { createSampleModel, SMALL_MODEL } from './model-shape.ts'
import { probeEngine } from './probe.ts'

interface RankingPorts {
  readonly home: string
  readonly fork: () => WorkerHandle
  readonly now: () => number
  readonly versions: Readonly<Record<string, string>>
  /** Null where the database may only be read: what is measured is then shown and forgotten. */
  readonly remember: EngineMeasurements['save'] | null
  readonly recall: EngineMeasurements['list']
  readonly setting: 'auto' | EngineId
  /** 0 leaves it to the runtime. */
  readonly threads: number
}

/** Time for a process to load an engine and to train both models for a few steps. */
const LIMIT_MS = 30_000
/** The reference is listed to compare with, not to wait for. */
const REFERENCE_LIMIT_MS = 5_000

export type EngineRanking = ReturnType<typeof createEngineRanking>

type RecallPorts = Pick<RankingPorts, 'versions' | 'recall' | 'setting' | 'threads'>

/** What is remembered of engines on this machine, measured by this version of the program. */
export function recallRanking({ versions, recall, setting, threads }: RecallPorts) {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} threads${threads > 0 ? ` (${threads} used)` : ''}, ${process.platform} ${process.arch}`
  const version = JSON.stringify(versions)

  const read = (model: string) => new Map(recall(machine, version, model).map((row) => [row.engine, row]))

  function assemble(modelText: string, rowsOf: (model: string) => ReadonlyMap<string, StoredMeasurement> = read): ComputeReport {
    const { name, parameterCount } = createSampleModel(modelText)
    const [small, own] = [rowsOf(SMALL_MODEL), rowsOf(name)]
    const engines = ENGINE_IDS.map((id): EngineReport => {
      const [smallRow, row] = [small.get(id), own.get(id)]
      return {
        id,
        title: ENGINES[id].title,
        available: smallRow ? smallRow.msPerStep !== null : null,
        reason: smallRow?.reason ?? row?.reason ?? null,
        msPerStep: row?.msPerStep ?? null,
        smallMsPerStep: smallRow?.msPerStep ?? null,
        measuredAt: (row ?? smallRow)?.measuredAt ?? null,
      }
    })
    return { machine, model: name, parameters: parameterCount, engines, setting, ...chooseEngine(engines, setting) }
  }
  return { machine, version, read, assemble }
}

/** Which engine is the fastest on this machine for a model of a given size: measured once, remembered, and measured again on demand. */
export function createEngineRanking(ports: RankingPorts) {
  const { home, fork, now, remember, threads } = ports
  const { machine, version, read, assemble } = recallRanking(ports)

  async function measure(modelText: string, signal: AbortSignal, tell: (update: ComputeUpdate) => void): Promise<ComputeReport> {
    const { name } = createSampleModel(modelText)
    const models = name === SMALL_MODEL ? [name] : [SMALL_MODEL, name]
    const rows = new Map(models.map((model) => [model, read(model)]))
    const report = () => assemble(modelText, (model) => rows.get(model) ?? new Map<string, StoredMeasurement>())
    for (const [step, engine] of ENGINE_IDS.entries()) {
      tell({ report: report(), measuring: engine, step, total: ENGINE_IDS.length, done: false, failure: null })
      const limitMs = engine === 'reference' ? REFERENCE_LIMIT_MS : LIMIT_MS
      const { reason, msPerStep } = await probeEngine({ engine, models, threads, home, fork, limitMs, signal })
      if (signal.aborted) return report()
      for (const model of models) {
        const ms = msPerStep[model] ?? null
        const row = {
          engine,
          reason: ms === null ? (reason ?? `It did not finish a step within ${limitMs / 1000} seconds.`) : null,
          msPerStep: ms,
          measuredAt: now(),
        }
        rows.get(model)?.set(engine, row)
        remember?.(machine, version, model, row)
      }
    }
    const final = report()
    tell({ report: final, measuring: null, step: ENGINE_IDS.length, total: ENGINE_IDS.length, done: true, failure: null })
    return final
  }

  return {
    report: (modelText: string): ComputeReport => assemble(modelText),
    measure,
  }
}
