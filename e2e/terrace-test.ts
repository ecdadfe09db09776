import { test as base } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TerraceWindow } from './pages/terrace-window.ts'
import { SHELLS, type ShellName } from './shells/index.ts'
import type { RunningShell } from './shells/shell.ts'

export interface ShellOptions {
  shellName: ShellName
}

interface Launched {
  readonly window: TerraceWindow
  readonly shell: RunningShell
}

interface Fixtures {
  /** A data folder that goes away with the test. */
  readonly home: string
  /** Starts the program, as often as the test wants; what still runs at its end is ended. */
  readonly launch: (files?: readonly string[]) => Promise<Launched>
}

export const test = base.extend<ShellOptions & Fixtures>({
  shellName: ['loopback', { option: true }],
  home: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'terrace-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  },
  launch: async ({ shellName, home }, use, info) => {
    const started: RunningShell[] = []
    const spec = info.titlePath[0]!.replace(/\.spec\.ts$/, '')
    await use(async (files) => {
      const shell = await SHELLS[shellName].start(home, files)
      started.push(shell)
      const window = new TerraceWindow(shell.page, (name) => join('artifacts', 'screenshots', shellName, `${spec}-${name}.png`))
      await window.expectReady()
      return { window, shell }
    })
    for (const shell of started) await shell.kill()
  },
})

export { expect } from '@playwright/test'
