/** One row for each machine, model and engine: a data folder may move to another computer. */
export const engineMeasurements = `
CREATE TABLE engine_measurements (
  machine     TEXT NOT NULL,
  model       TEXT NOT NULL,
  engine      TEXT NOT NULL,
  versions    TEXT NOT NULL,
  reason      TEXT,
  ms_per_step REAL CHECK (ms_per_step > 0),
  measured_at INTEGER NOT NULL,
  PRIMARY KEY (machine, model, engine)
) STRICT, WITHOUT ROWID;
`
