import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createServer, mergeConfig } from 'vite'
import config from '../electron.vite.config.ts'
import { createApp } from '../src-main/app.ts'
import { startServer } from '../src-main/hosts/server/server.ts'
import { forkNodeWorker } from '../src-main/jobs/fork.ts'
import { resolveHome } from '../src-main/storage/home.ts'
import { findElectron } from './electron-runtime.ts'
import { hasDisplay } from './open-in-browser.ts'
import { runScript, waitForSignal } from './run-script.ts'

/** The program while it is being written: pages change under one's eyes, in the window where there is one, else in the browser. */
await runScript(async () => {
  if (findElectron() && hasDisplay()) await runElectronVite()
  else await serveForBrowser()
})

async function runElectronVite(): Promise<void> {
  const builder = join('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const child = spawn(process.execPath, [builder, 'dev', '--watch'], { stdio: 'inherit' })
  process.on('SIGINT', () => {})
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 0)))
}

/** Vite serves the pages and hands the api's calls to a loopback server behind it. */
async function serveForBrowser(): Promise<void> {
  const stopped = waitForSignal()
  const app = createApp({ home: resolveHome(undefined), host: 'server', forkWorker: forkNodeWorker, now: () => Date.now() })
  const api = await startServer({ app, pagesFolder: join('out', 'renderer'), port: 0 })
  const target = `http://127.0.0.1:${api.port}`
  // The loopback server answers to its own address only, so the pages' address is replaced on the way.
  const headers = { origin: target }
  // With the slash at its end: `/api.ts` is one of the pages' own files.
  const proxy = { '/api/': { target, changeOrigin: true, headers }, '/session': { target, changeOrigin: true, headers } }
  const pages = await createServer(mergeConfig(config.renderer ?? {}, { configFile: false, server: { host: '127.0.0.1', proxy } }))
  await pages.listen()
  const { port } = pages.config.server
  const address = pages.resolvedUrls?.local[0] ?? `http://127.0.0.1:${port}/`
  process.stdout.write(`The pages are at ${address}${new URL(api.address).hash}\nThey follow the sources; restart after changes in src-main. Press Ctrl-C to stop.\n`)
  await stopped
  await pages.close()
  await api.close()
  app.close()
}
