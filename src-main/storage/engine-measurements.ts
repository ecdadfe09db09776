import type { Storage } from './database.ts'

export interface StoredMeasurement {
  readonly engine: string
  readonly reason: string | null
  readonly msPerStep: number | null
  readonly measuredAt: number
}

export type EngineMeasurements = ReturnType<typeof createEngineMeasurements>

/** What engines were found to do. Rows of other versions of the program are passed over, and replaced when measured again. */
export function createEngineMeasurements(storage: Storage) {
  const all = storage.prepare<[string, string, string], StoredMeasurement>(
    `SELECT engine, reason, ms_per_step AS msPerStep, measured_at AS measuredAt FROM engine_measurements WHERE machine = ? AND versions = ? AND model = ?`,
  )
  const put = storage.prepare<[string, string, string, string, string | null, number | null, number]>(
    `INSERT OR REPLACE INTO engine_measurements (machine, versions, model, engine, reason, ms_per_step, measured_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  return {
    list: (machine: string, versions: string, model: string): readonly StoredMeasurement[] => all.all(machine, versions, model),
    save(machine: string, versions: string, model: string, { engine, reason, msPerStep, measuredAt }: StoredMeasurement): void {
      put.run(machine, versions, model, engine, reason, msPerStep, measuredAt)
    },
  }
}
