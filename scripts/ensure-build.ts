import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = ['src-shared', 'src-main', 'src-renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
const PRODUCTS = ['out/main/main.js', 'out/main/job-worker.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

/** Builds the program when a product is missing or older than a source. Throws one sentence, after the builder's own words. */
export function ensureBuild(project: string = PROJECT): void {
  if (!isStale(project)) return
  process.stderr.write('Building Terrace…\n')
  const builder = join(project, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [builder, 'build'], { cwd: project, encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`${stdout}${stderr}\n`)
  throw new Error('Terrace could not be built; the reason stands above.')
}

export function isStale(project: string): boolean {
  const built = PRODUCTS.map((file) => statSync(join(project, file), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return Math.min(...built) < Math.max(...SOURCES.map((source) => newestChange(join(project, source))))
}

/** Folders count too: their time changes when a file in them is added or removed. */
function newestChange(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  const entries = readdirSync(path).filter((name) => !name.endsWith('.test.ts'))
  return Math.max(stats.mtimeMs, ...entries.map((name) => newestChange(join(path, name))))
}
