import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** The folder with package.json: above the sources when run from them, above `out/` when bundled. */
export const PROJECT_FOLDER = findProject(dirname(fileURLToPath(import.meta.url)))

export const PACKAGE = readPackage(PROJECT_FOLDER)

/** What a result was made with. */
export const VERSIONS: Readonly<Record<string, string>> = { terrace: PACKAGE.version, node: process.versions.node }

function readPackage(folder: string): PackageFile {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile
}

function findProject(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) throw new Error('The program is incomplete: its package.json is missing.')
  }
}
