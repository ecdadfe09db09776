import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { browserFlags, findBrowser } from '../../scripts/find-browser.ts'
import { watchEnd } from './process-end.ts'
import type { Shell } from './shell.ts'

/** The command `serve`, and its pages in a browser. */
export const loopbackShell: Shell = {
  async start(home) {
    const program = spawn(process.execPath, ['src-main/hosts/cli/main.ts', 'serve', '--json'], {
      env: { ...process.env, TERRACE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = watchEnd(program)
    let words = ''
    program.stderr.setEncoding('utf8').on('data', (text: string) => (words += text))
    const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags() })
    void ended.then(() => browser.close())
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const [line] = await Promise.race([once(createInterface(program.stdout), 'line'), ended.then(() => [])])
    if (typeof line !== 'string') throw new Error(`The program ended before it served anything: ${words}`)
    await page.goto((JSON.parse(line) as { address: string }).address)
    return {
      page,
      pid: program.pid!,
      ended,
      async stop() {
        program.kill('SIGTERM')
        await ended
      },
      async kill() {
        program.kill('SIGKILL')
        await ended
      },
    }
  },
}
