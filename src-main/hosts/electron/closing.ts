import { app, dialog, type BrowserWindow } from 'electron'
import type { Job } from '../../../src-shared/api/jobs.ts'

interface ClosingOptions {
  /** In the language shown. */
  readonly say: (text: string) => string
  readonly currentJob: () => Job | undefined
  /** Interrupts the running job at its last checkpoint and closes the database. */
  readonly close: () => void
}

/** Long enough for the notice of the job's end to be seen, and clicked. */
const LINGER_MS = 5_000

/** Closing asks while a job runs, and the last step of the program's end is that of its services. */
export function createClosing({ say, currentJob, close }: ClosingOptions) {
  let quitting = false
  let agreed = false
  /** The window is gone, and the program stays until its job has ended. */
  let inBackground = false

  app.on('before-quit', () => {
    quitting = true
  })
  app.on('will-quit', close)

  const quitWhenDone = () => {
    if (inBackground && currentJob() === undefined) app.quit()
  }

  return {
    inBackground: () => inBackground,
    /** To be called when no job is at work any more. */
    idle(): void {
      if (inBackground) setTimeout(quitWhenDone, LINGER_MS)
    },
    /** On macOS the program outlives its window, and so does the job; elsewhere both end with it, unless the job is to go on. */
    watch(window: BrowserWindow): void {
      inBackground = false
      agreed = false
      let asking = false
      window.on('close', (event) => {
        const job = currentJob()
        if (!job || agreed || (process.platform === 'darwin' && !quitting)) return
        event.preventDefault()
        if (asking) return
        asking = true
        void askToStop(window, job, say).then((answer) => {
          asking = false
          agreed = answer !== 'stay'
          if (answer === 'go on') {
            quitting = false
            // It may have ended while one was thinking.
            inBackground = currentJob() !== undefined
          }
          if (answer === 'stay') quitting = false
          else if (quitting) app.quit()
          else window.close()
        })
      })
    },
  }
}

const ANSWERS = ['stay', 'interrupt', 'go on'] as const

async function askToStop(window: BrowserWindow, job: Job, say: ClosingOptions['say']): Promise<(typeof ANSWERS)[number]> {
  // A paused job has no end to wait for.
  const canFinish = job.state !== 'paused'
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: say(canFinish ? `“${job.title}” is still running.` : `“${job.title}” is paused.`),
    detail: say(`${canFinish ? 'It can go on without the window: Terrace then says when it is done, and ends. ' : ''}Interrupted, it can be resumed from its last checkpoint at the next start.`),
    buttons: ['Keep running', 'Interrupt and close', 'Close the window, let it finish'].slice(0, canFinish ? 3 : 2).map(say),
    defaultId: 0,
    cancelId: 0,
  })
  return ANSWERS[response] ?? 'stay'
}
