import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FailureError } from '../src-shared/base/failure.ts'
import { createApp } from '../src-main/app.ts'
import { startServer, type LoopbackServer, type ServerOptions } from '../src-main/hosts/server/server.ts'
import { forkNodeWorker } from '../src-main/jobs/fork.ts'
import { resolveHome } from '../src-main/storage/home.ts'
import { provideElectron } from './electron-runtime.ts'
import { ensureBuild } from './ensure-build.ts'
import { hasDisplay, openInBrowser } from './open-in-browser.ts'
import { runScript, waitForSignal } from './run-script.ts'
import { parseStartFlags } from './start-flags.ts'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))

/** A window that ends like this was never there: killed by a signal, or a library or its sandbox is missing. */
const isBrokenStart = (code: number | null) => code === null || code > 1

await runScript(async () => {
  const flags = parseStartFlags(process.argv.slice(2))
  ensureBuild()
  const reason = flags.browser ? 'You asked for the browser' : await tryWindow(flags.files)
  if (reason === undefined) return
  await serve(flags.port, `${reason}, so Terrace is served to the browser instead of a window of its own.\n`)
})

/** Opens the desktop window and waits for its end; or answers, in words, why there can be none here. */
async function tryWindow(files: readonly string[]): Promise<string | undefined> {
  if (!hasDisplay()) return 'There is no display'
  const runtime = await provideElectron()
  if ('missing' in runtime) return runtime.missing
  const noSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const startedAt = Date.now()
  // Editors built on Electron leave this behind in their terminals; with it, Electron would be a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  const child = spawn(runtime.program, [...noSandbox, PROJECT, ...files], { stdio: ['ignore', 'inherit', 'ignore'], env: environment })
  let asked = false
  const stop = (signal: NodeJS.Signals) => {
    asked = true
    child.kill(signal)
  }
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGTERM', () => stop('SIGTERM'))
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', resolve)
  })
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM')
  if (!asked && isBrokenStart(code) && Date.now() - startedAt < 10_000) return 'Electron does not run on this system'
  process.exitCode = asked ? 0 : (code ?? 1)
  return undefined
}

async function serve(port: number, reason: string): Promise<void> {
  const app = createApp({ home: resolveHome(undefined), host: 'server', forkWorker: forkNodeWorker, now: () => Date.now() })
  try {
    // A damaged database is shown in the pages, which offer a backup; nothing else can be put right there.
    const failure = app.storageFailure()
    if (failure && failure.code !== 'corrupt') throw new FailureError(failure)
    process.stdout.write(reason)
    const server = await listen({ app, pagesFolder: join(PROJECT, 'out', 'renderer'), port })
    const stopped = waitForSignal()
    process.stdout.write(`Terrace is at ${server.address}\nPress Ctrl-C to stop.\n`)
    if (hasDisplay()) openInBrowser(server.createTicket())
    await stopped
    await server.close()
  } finally {
    app.close()
  }
}

async function listen(options: ServerOptions): Promise<LoopbackServer> {
  try {
    return await startServer(options)
  } catch (thrown) {
    if (!(thrown instanceof FailureError) || options.port === 0 || !['conflict', 'no-permission'].includes(thrown.failure.code)) throw thrown
    process.stdout.write(`${thrown.failure.message} Terrace takes another.\n`)
    return startServer({ ...options, port: 0 })
  }
}
