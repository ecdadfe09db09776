import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Licence } from '../src-shared/api/app.ts'

interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly license?: string | { readonly type?: string }
  readonly dependencies?: Readonly<Record<string, string>>
}

const LICENCE_FILE = /^(licen[cs]e|copying)/i

/** Walks the installed packages from `dependencies` on: what ships is what is listed, with nothing kept by hand. */
export function collectLicences(projectFolder: string): Licence[] {
  const found = new Map<string, Licence>()
  const waiting = [projectFolder]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as InstalledPackage
    const key = `${installed.name}@${installed.version}`
    if (found.has(key)) continue
    found.set(key, describe(folder, installed))
    for (const name of Object.keys(installed.dependencies ?? {})) {
      const target = locate(folder, name)
      if (target) waiting.push(target)
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
}

function describe(folder: string, installed: InstalledPackage): Licence {
  const file = readdirSync(folder).find((name) => LICENCE_FILE.test(name))
  const { license } = installed
  return {
    name: installed.name,
    version: installed.version,
    licence: (typeof license === 'string' ? license : license?.type) ?? 'not stated',
    text: file ? readFileSync(join(folder, file), 'utf8') : null,
  }
}

/** Node's own lookup: the nearest node_modules upwards. Optional dependencies of other platforms are simply not there. */
function locate(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (folder === dirname(folder)) return undefined
  }
}
