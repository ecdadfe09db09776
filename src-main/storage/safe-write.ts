import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, basename } from 'node:path'
import { badInput } from '../../src-shared/base/failure.ts'
import { guardStorage } from './storage-failure.ts'

/** Writes a user's file whole or not at all: a full disk or a missing permission leaves no half file, and what was there stays. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  guardStorage(file, () => {
    makeFolder(dirname(file))
    const unfinished = join(dirname(file), `.${basename(file)}.part`)
    try {
      const descriptor = openSync(unfinished, 'w')
      try {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content
        for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      renameSync(unfinished, file)
    } finally {
      rmSync(unfinished, { force: true })
    }
  })
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') badInput('The folder does not exist and cannot be made.', { where: folder, hint: 'Choose another place.' })
    throw thrown
  }
}
