import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

interface PackageFile {
  readonly gypfile?: boolean
  readonly scripts?: Readonly<Record<string, string>>
}

const read = <T>(path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as T

/**
 * Packages that bring their binaries say `gypfile: false`, but npm does not write that into the lock file, and with a lock file it
 * asks nobody else: `npm ci` would run a compiler, and fail where there is none. The line has to be put back after npm rewrote the file.
 */
it('lets no package be compiled that brings its binaries', () => {
  const lock = read<{ packages: Record<string, PackageFile> }>('package-lock.json')
  const toCompile = Object.keys(lock.packages).filter((folder) => {
    if (folder === '' || !existsSync(join(root, folder, 'binding.gyp'))) return false
    const { gypfile, scripts = {} } = read<PackageFile>(join(folder, 'package.json'))
    return gypfile === false && !scripts.install && !scripts.preinstall && lock.packages[folder]!.gypfile !== false
  })
  expect(toCompile, 'add "gypfile": false to these entries of package-lock.json').toEqual([])
})
