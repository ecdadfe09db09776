import { chromium, type Page } from '@playwright/test'
import { fork, type ChildProcess } from 'node:child_process'
import type { CommandMessage, Commands } from '../standin/control.ts'
import { watchEnd } from './process-end.ts'
import type { Desktop, Shell } from './shell.ts'

type Answer = { readonly debugging: string } | { readonly id: number; readonly value?: unknown; readonly error?: string }

/** The built main process on the stand-in for Electron; see `standin/README.md`. */
export const standinShell: Shell = {
  async start(home, files = []) {
    const program = fork('out/main/main.js', files, {
      execArgv: ['--import', new URL('../standin/register.ts', import.meta.url).href],
      env: { ...process.env, TERRACE_HOME: home },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    let words = ''
    program.stderr!.setEncoding('utf8').on('data', (text: string) => (words += text))
    const ended = watchEnd(program)
    const page = await findPage(program, () => words)
    const desktop = steer(program)
    return {
      page,
      pid: program.pid!,
      desktop,
      words: () => words,
      ended,
      async stop() {
        await desktop.quit()
        await ended
      },
      async kill() {
        program.kill('SIGKILL')
        await ended
      },
    }
  },
}

/** The stand-in's Chromium tells where it can be debugged; its one page is the window. */
async function findPage(program: ChildProcess, words: () => string): Promise<Page> {
  const address = await new Promise<string>((resolve, reject) => {
    program.on('message', (answer: Answer) => {
      if ('debugging' in answer) resolve(answer.debugging)
    })
    program.once('exit', (code) => reject(new Error(`The program ended with exit code ${code} before its window was there: ${words()}`)))
  })
  const browser = await chromium.connectOverCDP(address)
  program.once('exit', () => void browser.close())
  const page = browser.contexts()[0]!.pages()[0]!
  await page.waitForURL(/index\.html/)
  return page
}

function steer(program: ChildProcess): Desktop {
  let lastId = 0
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  program.on('message', (answer: Answer) => {
    if (!('id' in answer)) return
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.error === undefined) asked?.resolve(answer.value)
    else asked?.reject(new Error(answer.error))
  })
  const ask = (name: keyof Commands, values: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject })
      program.send({ id: lastId, name, values } satisfies CommandMessage)
    })
  return new Proxy({} as Desktop, {
    get:
      (_target, name) =>
      (...values: unknown[]) =>
        ask(name as keyof Commands, values),
  })
}
