import { app, dialog, type BrowserWindow } from 'electron'
import type { Job } from '../../../src-shared/api/jobs.ts'

interface ClosingOptions {
  readonly currentJob: () => Job | undefined
  /** Interrupts the running job at its last checkpoint and closes the database. */
  readonly close: () => void
}

/** Closing asks while a job runs, and the last step of the program's end is that of its services. */
export function createClosing({ currentJob, close }: ClosingOptions) {
  let quitting = false
  let agreed = false

  app.on('before-quit', () => {
    quitting = true
  })
  app.on('will-quit', close)

  return {
    /** On macOS the program outlives its window, and so does the job; elsewhere both end with it. */
    watch(window: BrowserWindow): void {
      let asking = false
      window.on('close', (event) => {
        const job = currentJob()
        if (!job || agreed || (process.platform === 'darwin' && !quitting)) return
        event.preventDefault()
        if (asking) return
        asking = true
        void askToStop(window, job).then((stop) => {
          asking = false
          agreed = stop
          if (!stop) quitting = false
          else if (quitting) app.quit()
          else window.close()
        })
      })
    },
  }
}

async function askToStop(window: BrowserWindow, job: Job): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `“${job.title}” is still running.`,
    detail: 'Closing now interrupts it. It can be resumed from its last checkpoint at the next start.',
    buttons: ['Keep running', 'Interrupt and close'],
    defaultId: 0,
    cancelId: 0,
  })
  return response === 1
}
