/** What the user wants to remember of a run. */
export const runNotes = `
ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
`
