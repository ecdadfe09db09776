import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, basename } from 'node:path'
import { makeFolder } from './make-folder.ts'
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
