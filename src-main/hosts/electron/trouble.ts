import { app, BrowserWindow, dialog } from 'electron'
import { toFailure } from '../../../src-shared/base/failure.ts'
import { JOB_PROCESS_NAME } from './fork.ts'

interface TroubleOptions {
  /** In the language shown. */
  readonly say: (text: string) => string
  readonly logFile: string
  readonly error: (thrown: unknown, text: string) => void
}

/** The sentence of a failure, its place and its remedy, for a dialog. */
export function describeTrouble(thrown: unknown, say: TroubleOptions['say']): string {
  const { message, where, hint } = toFailure(thrown)
  return [message, where, hint].filter((line) => line !== undefined).map(say).join('\n')
}

/** Ends the program with a dialog that says why; nothing is lost, since all that counts is in the database already. */
export function stopWith(title: string, thrown: unknown, { say, logFile }: Omit<TroubleOptions, 'error'>): void {
  dialog.showErrorBox(say(title), [describeTrouble(thrown, say), say(`Details are in ${logFile}`)].join('\n\n'))
  app.exit(1)
}

/** Every way in which a part of the program can die ends in the log and in a dialog that names the log. */
export function watchForTrouble({ say, logFile, error }: TroubleOptions): void {
  let stopping = false
  const stop = (thrown: unknown) => {
    error(thrown, 'The main process failed.')
    // A second failure while the first dialog is up would only hide it.
    if (stopping) return
    stopping = true
    stopWith('Terrace had to stop', thrown, { say, logFile })
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
    const message = say('The page stopped working.')
    const detail = [say(`Your data and any running job are not affected (${reason}).`), say(`Details are in ${logFile}`)].join('\n')
    void askToReload(window, { message, detail, buttons: [say('Reload'), say('Quit')] }).then((reload) => {
      if (reload) page.reload()
      else app.quit()
    })
  })
}

/** A page that hangs can be given time or be loaded again. */
export function watchForHanging(window: BrowserWindow, { say, logFile, error }: TroubleOptions): void {
  let asking = false
  window.on('unresponsive', () => {
    error(undefined, 'The page does not respond.')
    if (asking) return
    asking = true
    const detail = [say('Your data and any running job are not affected.'), say(`Details are in ${logFile}`)].join('\n')
    void askToReload(window, { message: say('The page does not respond.'), detail, buttons: [say('Reload'), say('Wait')] }).then((reload) => {
      asking = false
      if (reload && !window.isDestroyed()) window.webContents.reload()
    })
  })
}

async function askToReload(window: BrowserWindow, { message, detail, buttons }: { message: string; detail: string; buttons: string[] }): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, { type: 'error', message, detail, buttons, defaultId: 0, cancelId: 1 })
  return response === 0
}
