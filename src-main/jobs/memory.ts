import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readArchive, writeArchive } from '../storage/archive.ts'

const MEMORY = 'memory'

/** What nobody goes on from any more is of no use, and with large networks it is gigabytes. */
export function clearMemory(folder: string): void {
  rmSync(join(folder, MEMORY), { recursive: true, force: true })
}

/**
 * Finished parts of a job, each in a file of its own: what was made is made once, however often the job is interrupted. A damaged file
 * counts as not made.
 */
export function createMemory(folder: string, resume: boolean): <T>(key: string, make: () => T | Promise<T>) => Promise<T> {
  const memory = join(folder, MEMORY)
  if (!resume) clearMemory(folder)
  return async <T>(key: string, make: () => T | Promise<T>): Promise<T> => {
    const file = join(memory, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.bin`)
    const known = readArchive(file)
    if (known) return known.value as T
    const made = await make()
    writeArchive(file, made)
    return made
  }
}
