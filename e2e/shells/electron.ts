import { _electron } from '@playwright/test'
import { findElectron } from '../../scripts/electron-runtime.ts'
import { browserFlags } from '../../scripts/find-browser.ts'
import { watchEnd } from './process-end.ts'
import type { Shell } from './shell.ts'

/** Electron itself, where its runtime is installed. */
export const electronShell: Shell = {
  async start(home, files = []) {
    const app = await _electron.launch({
      executablePath: findElectron(),
      args: [...browserFlags(), '.', ...files],
      env: { ...(process.env as Record<string, string>), TERRACE_HOME: home },
    })
    const program = app.process()
    const ended = watchEnd(program)
    return {
      page: await app.firstWindow(),
      pid: program.pid!,
      ended,
      answerSave: (folder) =>
        app.evaluate(
          ({ dialog }, into) =>
            new Promise<string>((resolve) => {
              const own = dialog.showSaveDialog
              const answer = async (_window: unknown, { defaultPath = '' }: { defaultPath?: string }) => {
                dialog.showSaveDialog = own
                resolve(defaultPath)
                return { canceled: false, filePath: `${into}/${defaultPath.split('/').at(-1)!}` }
              }
              dialog.showSaveDialog = answer as typeof own
            }),
          folder,
        ),
      async stop() {
        await app.evaluate(({ app: electron }) => electron.quit()).catch((error: Error) => {
          // The answer to a request to quit may be lost in the quitting.
          if (!/closed|destroyed/i.test(error.message)) throw error
        })
        await ended
      },
      async kill() {
        program.kill('SIGKILL')
        await ended
      },
    }
  },
}
