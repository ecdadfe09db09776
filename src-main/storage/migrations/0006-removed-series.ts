/** A series goes out of use at once, and out of the file at the next start: until then its removal can be taken back. */
export const removedSeries = `
ALTER TABLE series ADD COLUMN removed_at INTEGER;
`
