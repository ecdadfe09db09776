import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { badInput } from '../../src-shared/base/failure.ts'

/**
 * Makes a folder and those above it, one by one. Node's own recursive form goes round for ever where the system answers
 * "no such file" for a folder that is there, as Linux does under /proc.
 */
export function makeFolder(folder: string): void {
  const parent = dirname(folder)
  if (statSync(parent, { throwIfNoEntry: false }) === undefined) makeFolder(parent)
  try {
    mkdirSync(folder)
  } catch (thrown) {
    // It was there, or another program has made it meanwhile.
    if (isFolder(folder)) return
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') {
      badInput('The folder does not exist and cannot be made.', { where: folder, hint: 'Choose another place.' })
    }
    throw thrown
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
