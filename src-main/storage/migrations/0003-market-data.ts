export const marketData = `
-- What can be undone as one: an import, a download, a repair.
CREATE TABLE changes (
  id        INTEGER PRIMARY KEY,
  kind      TEXT NOT NULL CHECK (kind IN ('import', 'download', 'repair', 'sample', 'undo')),
  title     TEXT NOT NULL,
  made_at   INTEGER NOT NULL,
  undone_at INTEGER
) STRICT;

CREATE TABLE series (
  id               INTEGER PRIMARY KEY,
  symbol           TEXT NOT NULL UNIQUE,
  name             TEXT NOT NULL,
  asset_class      TEXT NOT NULL,
  currency         TEXT NOT NULL,
  published_in     TEXT NOT NULL,
  time_zone        TEXT NOT NULL,
  source           TEXT NOT NULL,
  sector           TEXT,
  benchmark        INTEGER NOT NULL DEFAULT 0,
  simulated        INTEGER NOT NULL DEFAULT 0,
  adjustment       TEXT NOT NULL,
  last_listed_day  INTEGER,
  delisting_return REAL,
  bars             INTEGER NOT NULL DEFAULT 0,
  first_day        INTEGER,
  last_day         INTEGER,
  revision         INTEGER NOT NULL DEFAULT 0,
  hash             TEXT NOT NULL DEFAULT '',
  fetched_at       INTEGER NOT NULL,
  checked_at       INTEGER
) STRICT;

-- A calendar year of one series, all numbers column by column (bar-chunk.ts). The id is series * 10000 + year, so that
-- a series lies together on the disk and is read in one sweep.
CREATE TABLE bar_chunks (
  id   INTEGER PRIMARY KEY,
  crc  INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

-- Every change of a series, with what it takes to go back (bar-delta.ts).
CREATE TABLE revisions (
  series    INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
  revision  INTEGER NOT NULL,
  change_id INTEGER NOT NULL REFERENCES changes,
  made_at   INTEGER NOT NULL,
  source    TEXT NOT NULL,
  added     INTEGER NOT NULL,
  changed   INTEGER NOT NULL,
  removed   INTEGER NOT NULL,
  hash      TEXT NOT NULL,
  delta     BLOB NOT NULL,
  PRIMARY KEY (series, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX revisions_by_change ON revisions (change_id);

-- Which revision of which series a data hash stood for.
CREATE TABLE data_hashes (
  hash    TEXT PRIMARY KEY,
  made_at INTEGER NOT NULL,
  series  TEXT NOT NULL CHECK (json_valid(series))
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
  id        INTEGER PRIMARY KEY,
  series    INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
  name      TEXT NOT NULL,
  day       INTEGER NOT NULL,
  last_day  INTEGER NOT NULL,
  value     REAL,
  message   TEXT NOT NULL,
  repair    TEXT NOT NULL CHECK (json_valid(repair)),
  state     TEXT NOT NULL CHECK (state IN ('open', 'repaired', 'dismissed')),
  change_id INTEGER REFERENCES changes,
  found_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX findings_by_series ON findings (series, state);

CREATE TABLE universes (
  id         TEXT PRIMARY KEY,
  file       TEXT NOT NULL CHECK (json_valid(file)),
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
