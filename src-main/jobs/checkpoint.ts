import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readArchive, writeArchive } from '../storage/archive.ts'

const NAME = /^checkpoint-(\d{9})\.bin$/
/** The newest, and the one before it in case the newest is damaged. */
const KEPT = 2

/** What a job needs to go on: plain data, with typed arrays where there are many numbers. */
export function saveCheckpoint(folder: string, state: unknown): void {
  const last = listCheckpoints(folder)[0]
  writeArchive(join(folder, `checkpoint-${String((last?.number ?? 0) + 1).padStart(9, '0')}.bin`), state)
  for (const old of listCheckpoints(folder).slice(KEPT)) rmSync(join(folder, old.file), { force: true })
}

/** The newest checkpoint that is whole; `damaged` names those that were passed over. */
export function loadCheckpoint(folder: string): { readonly state: unknown; readonly damaged: readonly string[] } {
  const damaged: string[] = []
  for (const { file } of listCheckpoints(folder)) {
    const archive = readArchive(join(folder, file))
    if (archive) return { state: archive.value, damaged }
    damaged.push(file)
  }
  return { state: undefined, damaged }
}

export function clearCheckpoints(folder: string): void {
  for (const { file } of listCheckpoints(folder)) rmSync(join(folder, file), { force: true })
}

function listCheckpoints(folder: string): { file: string; number: number }[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((file) => {
      const match = NAME.exec(file)
      return match ? [{ file, number: Number(match[1]) }] : []
    })
    .sort((a, b) => b.number - a.number)
}
