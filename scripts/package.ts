import { join } from 'node:path'
import { ensureBuild } from './ensure-build.ts'
import { runScript } from './run-script.ts'
import { runCaptured } from './run.ts'

const DOWNLOAD_PROBLEM = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|fetch failed|cannot resolve https?:|status(?: ?code)?:? (?:403|404|407|5\d\d)/i

/** Installers for this system in dist/. Further words go to electron-builder, for example `--dir` for the bare folder. */
await runScript(async () => {
  ensureBuild()
  const builder = join('node_modules', 'electron-builder', 'cli.js')
  process.stdout.write('Making the installers; this takes some minutes…\n')
  const { code, output } = await runCaptured(process.execPath, [builder, '--config', 'electron-builder.yml', '--publish', 'never', ...process.argv.slice(2)])
  if (code === 0) {
    process.stdout.write('The installers are in dist/.\n')
    return
  }
  if (DOWNLOAD_PROBLEM.test(output)) {
    throw new Error("Electron's archive could not be fetched, so there is nothing to pack: connect to the network, or set ELECTRON_MIRROR to a server that has it.")
  }
  process.stderr.write(`${output}\n`)
  throw new Error('The installers could not be made; the reason stands above.')
})
