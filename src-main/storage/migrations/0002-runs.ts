/**
 * A run can be deleted from view (hidden_at), never from the count: its row and its trials stay, only what it showed is
 * dropped. A trial is one result that somebody could look at: a run, a seed, a member, a row of a search. The fingerprint
 * says what was tried on which data, so that the same try repeated is one try.
 */
export const runs = `
CREATE TABLE runs (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  title      TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  hidden_at  INTEGER,
  manifest   TEXT NOT NULL CHECK (json_valid(manifest)),
  result     TEXT CHECK (result IS NULL OR json_valid(result))
) STRICT;

CREATE INDEX runs_by_creation ON runs (created_at DESC);

CREATE TABLE trials (
  id          INTEGER PRIMARY KEY,
  run_id      TEXT NOT NULL REFERENCES runs (id),
  fingerprint TEXT NOT NULL UNIQUE,
  label       TEXT NOT NULL,
  seed        INTEGER,
  member      INTEGER,
  simulated   INTEGER NOT NULL CHECK (simulated IN (0, 1)),
  periods     INTEGER NOT NULL,
  sharpe      REAL,
  looked_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX trials_by_run ON trials (run_id);
`
