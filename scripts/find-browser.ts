import { chromium } from '@playwright/test'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const REMEDY = 'Install Chrome, Chromium or Edge, or set TERRACE_BROWSER to the program file of one.'

/** Names to look for along the PATH of Linux. */
const LINUX_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable']
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const WINDOWS_FILES = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']

/** The program file of a Chromium-family browser on this machine, or undefined. */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = environment.TERRACE_BROWSER
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`TERRACE_BROWSER names ${chosen}, which does not exist. ${REMEDY}`)
    return chosen
  }
  return [...listCandidates(environment), chromium.executablePath()].find((file) => existsSync(file) && works(file))
}

/** Finds a browser, or gets one: Playwright's own download first, then the system's packages where this user may install them. */
export function provideBrowser(): string {
  const found = findBrowser()
  if (found) return found
  say('No Chrome, Chromium or Edge found; fetching Chromium.')
  const environment = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...process.env }
  const installer = join('node_modules', 'playwright-core', 'cli.js')
  spawnSync(process.execPath, [installer, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000, env: environment })
  // A download may be there and still not run, for want of the system's libraries.
  if (!findBrowser() && mayUseApt()) {
    say('That did not work; asking apt for Chromium.')
    const apt = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 300_000 } as const
    spawnSync('apt-get', ['update'], apt)
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], apt)
  }
  const provided = findBrowser()
  if (!provided) throw new Error(`There is no browser to test in, and none could be fetched. ${REMEDY}`)
  return provided
}

/** Chromium's sandbox does not work for root; for everyone else it stays on. */
export function browserFlags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

function listCandidates(environment: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') {
    const folders = ['/Applications', join(environment.HOME ?? '', 'Applications')]
    return folders.flatMap((folder) => MAC_APPS.map((name) => join(folder, `${name}.app`, 'Contents', 'MacOS', name)))
  }
  if (process.platform === 'win32') {
    const folders = [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA].filter((folder) => folder !== undefined)
    return folders.flatMap((folder) => WINDOWS_FILES.map((file) => join(folder, file)))
  }
  const folders = (environment.PATH ?? '').split(delimiter)
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** On Ubuntu, `chromium-browser` may be a stub that only tells people to install a snap. Elsewhere `--version` would open a window. */
function works(file: string): boolean {
  if (process.platform !== 'linux') return true
  try {
    return /\d+\.\d+/.test(execFileSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    // A browser that cannot say its version cannot run the tests either: the next candidate is tried.
    return false
  }
}

function mayUseApt(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  return existsSync('/etc/os-release') && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
