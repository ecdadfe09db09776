import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FailureError } from '../../src-shared/base/failure.ts'
import { makeFolder } from './make-folder.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'terrace-folder-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

describe('makeFolder', () => {
  it('makes every folder on the way, and is content when they are there', () => {
    const folder = join(place, 'a', 'b', 'c')
    makeFolder(folder)
    makeFolder(folder)
    expect(statSync(folder).isDirectory()).toBe(true)
  })

  it('says so when a part of the path is a file', () => {
    writeFileSync(join(place, 'file'), '')
    expect(() => makeFolder(join(place, 'file'))).toThrow(/EEXIST/)
    expect(() => makeFolder(join(place, 'file', 'below'))).toThrow(/ENOTDIR|EEXIST/)
  })

  it.runIf(process.platform === 'linux')('gives up at once where nothing can be made', () => {
    expect(() => makeFolder('/proc/terrace/data')).toThrow(FailureError)
  })
})
