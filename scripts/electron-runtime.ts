import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = fileURLToPath(new URL('../node_modules/electron', import.meta.url))

/** A download that brings nothing for so long is given up; one that goes on may take its time. */
const STALL_LIMIT_MS = 20_000
const TOTAL_LIMIT_MS = 15 * 60_000

type Runtime = { readonly program: string } | { readonly missing: string }

/** Electron's program file where it is there already. */
export function findElectron(): string | undefined {
  const name = readIfThere(join(PACKAGE, 'path.txt'))
  if (name === undefined) return undefined
  const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(PACKAGE, 'dist'), name)
  return existsSync(program) ? program : undefined
}

/** Electron's program file, fetched when it is not there yet; or, in words, why there is none. Tries once and never hangs. */
export async function provideElectron(): Promise<Runtime> {
  const found = findElectron()
  if (found) return { program: found }
  const installer = join(PACKAGE, 'install.js')
  if (!existsSync(installer)) return { missing: 'Electron is not among the installed packages' }
  process.stderr.write('Fetching the desktop window (Electron), once…\n')
  const problem = await runInstaller(installer)
  const fetched = findElectron()
  if (fetched) return { program: fetched }
  return { missing: `Electron's runtime could not be fetched (${problem ?? 'the download was incomplete'})` }
}

/** Runs Electron's own installer and watches what it brings; answers what went wrong, if anything. */
async function runInstaller(installer: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-electron-'))
  const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder } })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000)
  })
  const startedAt = Date.now()
  let bytes = 0
  let grewAt = startedAt
  let givenUp: string | undefined
  const watch = setInterval(() => {
    const now = Date.now()
    const size = measure(folder) + measure(join(PACKAGE, 'dist'))
    if (size !== bytes) grewAt = now
    bytes = size
    if (now - grewAt > STALL_LIMIT_MS) givenUp = `no answer for ${STALL_LIMIT_MS / 1000} seconds`
    else if (now - startedAt > TOTAL_LIMIT_MS) givenUp = 'it took too long'
    if (givenUp !== undefined) child.kill('SIGKILL')
  }, 500)
  const status = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', resolve)
  })
  clearInterval(watch)
  rmSync(folder, { recursive: true, force: true })
  return givenUp ?? (status === 0 ? undefined : describeProblem(words))
}

/** The installer prints a stack trace; the user gets its first line, in plain words where they are known. */
export function describeProblem(words: string): string {
  const code = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EACCES|ENOSPC|EROFS)\b/.exec(words)?.[1]
  if (code === 'EACCES' || code === 'EROFS') return 'the folder of the packages cannot be written'
  if (code === 'ENOSPC') return 'the disk is full'
  if (code !== undefined || words.includes('fetch failed')) return 'the download server cannot be reached'
  const status = /Response code (\d+)|\bstatus(?: code)?:? (\d{3})/i.exec(words)
  if (status) return `the download server answered ${status[1] ?? status[2]}`
  const line = words.split('\n').find((text) => /Error/.test(text)) ?? ''
  return line.replace(/^\s*\w*Error:\s*/, '').trim() || 'the download failed'
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function measure(path: string): number {
  try {
    const stats = statSync(path)
    if (!stats.isDirectory()) return stats.size
    return readdirSync(path).reduce((total, name) => total + measure(join(path, name)), 0)
  } catch {
    // The installer moves files while they are measured; what is gone has no size.
    return 0
  }
}
