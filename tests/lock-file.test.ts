import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

interface PackageFile {
  readonly gypfile?: boolean
  readonly scripts?: Readonly<Record<string, string>>
}

/** The lock file as it would be committed: `npm install` rewrites the one on disk, and is welcome to. */
const staged = spawnSync('git', ['show', ':package-lock.json'], { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })

/**
 * Packages that bring their binaries say `gypfile: false`, but npm does not write that into the lock file, and with a lock file it
 * asks nobody else: `npm ci` would run a compiler, and fail where there is none. The line has to be put back after npm rewrote the file.
 */
it.runIf(staged.status === 0)('lets no package be compiled that brings its binaries', () => {
  const lock = JSON.parse(staged.stdout) as { packages: Record<string, PackageFile> }
  const toCompile = Object.keys(lock.packages).filter((folder) => {
    if (folder === '' || !existsSync(join(root, folder, 'binding.gyp'))) return false
    const { gypfile, scripts = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as PackageFile
    return gypfile === false && !scripts.install && !scripts.preinstall && lock.packages[folder]!.gypfile !== false
  })
  expect(toCompile, 'add "gypfile": false to these entries of package-lock.json').toEqual([])
})
