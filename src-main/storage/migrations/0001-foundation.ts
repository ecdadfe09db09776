export const foundation = `
CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  title      TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN
               ('queued', 'running', 'pausing', 'paused', 'cancelling', 'done', 'failed', 'cancelled', 'interrupted')),
  params     TEXT NOT NULL CHECK (json_valid(params)),
  seed       INTEGER NOT NULL,
  data_hash  TEXT,
  engine     TEXT,
  versions   TEXT NOT NULL CHECK (json_valid(versions)),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at   INTEGER,
  progress   TEXT CHECK (progress IS NULL OR json_valid(progress)),
  result     TEXT CHECK (result IS NULL OR json_valid(result)),
  failure    TEXT CHECK (failure IS NULL OR json_valid(failure)),
  attempts   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX jobs_by_creation ON jobs (created_at DESC);
`
