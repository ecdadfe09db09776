import { app, BrowserWindow, dialog } from 'electron'
import { toFailure } from '../../../src-shared/base/failure.ts'
import { JOB_PROCESS_NAME } from './fork.ts'

interface TroubleOptions {
  readonly logFile: string
  readonly error: (thrown: unknown, text: string) => void
}

/** The sentence of a failure, its place and its remedy, for a dialog. */
export function describeTrouble(thrown: unknown): string {
  const { message, where, hint } = toFailure(thrown)
  return [message, where, hint].filter((line) => line !== undefined).join('\n')
}

/** Ends the program with a dialog that says why; nothing is lost, since all that counts is in the database already. */
export function stopWith(title: string, thrown: unknown, logFile: string): void {
  dialog.showErrorBox(title, `${describeTrouble(thrown)}\n\nDetails are in ${logFile}`)
  app.exit(1)
}

/** Every way in which a part of the program can die ends in the log and in a dialog that names the log. */
export function watchForTrouble({ logFile, error }: TroubleOptions): void {
  let stopping = false
  const stop = (thrown: unknown) => {
    error(thrown, 'The main process failed.')
    // A second failure while the first dialog is up would only hide it.
    if (stopping) return
    stopping = true
    stopWith('Terrace had to stop', thrown, logFile)
  }
  process.on('uncaughtException', stop)
  process.on('unhandledRejection', stop)

  app.on('child-process-gone', (_event, { type, reason, name, exitCode }) => {
    // A job process ends by being ended, and whoever ran the job says when it should not have.
    if (reason !== 'clean-exit' && name !== JOB_PROCESS_NAME) error(undefined, `The ${name ?? type} process is gone: ${reason} (${exitCode}).`)
  })
  app.on('render-process-gone', (_event, page, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    error(undefined, `The page's process is gone: ${reason} (${exitCode}).`)
    const window = BrowserWindow.fromWebContents(page)
    if (!window) return
    const message = 'The page stopped working.'
    const detail = `Your data and any running job are not affected (${reason}).\nDetails are in ${logFile}`
    void askToReload(window, { message, detail, otherwise: 'Quit' }).then((reload) => {
      if (reload) page.reload()
      else app.quit()
    })
  })
}

/** A page that hangs can be given time or be loaded again. */
export function watchForHanging(window: BrowserWindow, { logFile, error }: TroubleOptions): void {
  let asking = false
  window.on('unresponsive', () => {
    error(undefined, 'The page does not respond.')
    if (asking) return
    asking = true
    const detail = `Your data and any running job are not affected.\nDetails are in ${logFile}`
    void askToReload(window, { message: 'The page does not respond.', detail, otherwise: 'Wait' }).then((reload) => {
      asking = false
      if (reload && !window.isDestroyed()) window.webContents.reload()
    })
  })
}

async function askToReload(window: BrowserWindow, { message, detail, otherwise }: { message: string; detail: string; otherwise: string }): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, { type: 'error', message, detail, buttons: ['Reload', otherwise], defaultId: 0, cancelId: 1 })
  return response === 0
}
