import { findElectron } from '../../scripts/electron-runtime.ts'
import { hasDisplay } from '../../scripts/open-in-browser.ts'
import { electronShell } from './electron.ts'
import { loopbackShell } from './loopback.ts'
import { standinShell } from './standin.ts'
import type { Shell } from './shell.ts'

export const SHELLS = { electron: electronShell, standin: standinShell, loopback: loopbackShell } as const satisfies Record<string, Shell>

export type ShellName = keyof typeof SHELLS
export const SHELL_NAMES = Object.keys(SHELLS) as readonly ShellName[]

/** Why a shell cannot be tried on this machine; undefined when it can. */
export function whyMissing(name: ShellName): string | undefined {
  if (name !== 'electron') return undefined
  if (findElectron() === undefined) return "Electron's runtime is not installed (npx install-electron fetches it)"
  return hasDisplay() ? undefined : 'there is no display (xvfb-run gives one)'
}
