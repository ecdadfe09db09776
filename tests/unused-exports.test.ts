import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listSources, parseSource, type SourceFile } from './source-files.ts'

const root = join(import.meta.dirname, '..')

/** Exports that no file imports. What tests alone import counts as used: known answers need their functions. */
function findUnused(files: readonly SourceFile[]): string[] {
  const used = new Map<string, Set<string>>()
  for (const file of files) {
    for (const { target, names } of file.imports) {
      if (target === undefined) continue
      const known = used.get(target) ?? new Set()
      for (const name of names) known.add(name)
      used.set(target, known)
    }
  }
  return files.flatMap(({ path, exports }) => {
    const names = used.get(path)
    return names?.has('*') ? [] : exports.filter((name) => !names?.has(name)).map((name) => `${path}: ${name}`)
  })
}

describe('unused exports', () => {
  it('finds one that is planted', () => {
    const files = [parseSource('a.ts', 'export const used = 1\nexport function forgotten() {}'), parseSource('b.ts', "import { used } from './a.ts'")]
    expect(findUnused(files)).toEqual(['a.ts: forgotten'])
  })

  it('finds none in the project', () => {
    expect(findUnused(listSources(root, ['src-shared', 'src-main', 'src-renderer', 'tests', 'bench', 'scripts', 'e2e']))).toEqual([])
  })
})
