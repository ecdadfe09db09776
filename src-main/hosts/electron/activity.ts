import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import { ACTIVE_STATES, type Job, type JobUpdate } from '../../../src-shared/api/jobs.ts'
import type { Api } from '../../../src-shared/api/index.ts'

/** How many jobs a computer that goes to sleep would stop, and which one the taskbar shows. */
interface Activity {
  /** The job that is at work or paused; the queue runs one at a time. */
  current(): Job | undefined
  /** To be called when another database was put in the place of the one before: its jobs are others. */
  watchAgain(): void
  stop(): void
}

const ENDINGS: Partial<Record<Job['state'], (title: string) => string>> = {
  done: (title) => `${title} is done.`,
  failed: (title) => `${title} has failed.`,
  interrupted: (title) => `${title} was interrupted and can be resumed.`,
}

/** Keeps the computer awake while a job computes, shows its progress in the taskbar, and says when it has ended. */
export function watchActivity(api: Pick<Api, 'jobs'>, window: () => BrowserWindow | undefined, openJob: () => void, idle: () => void, say: (text: string) => string): Activity {
  let current: Job | undefined
  let blocker: number | undefined
  // The system may take a notification away once the object is collected, so each lives until it is dealt with.
  const notices = new Set<Notification>()

  const keepAwake = (wanted: boolean) => {
    if (wanted && blocker === undefined) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!wanted && blocker !== undefined) {
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  }

  const showProgress = () => {
    const target = window()
    if (!target || target.isDestroyed()) return
    if (!current) return target.setProgressBar(-1)
    const { step, total } = current.progress ?? { step: 0, total: 0 }
    const mode = current.state === 'paused' ? 'paused' : total > 0 ? 'normal' : 'indeterminate'
    // Above 1 the bar runs without a measure, which is the truth while the total is not known.
    target.setProgressBar(total > 0 ? step / total : 2, { mode })
  }

  const announce = (job: Job) => {
    const words = ENDINGS[job.state]
    const target = window()
    if (!words || !Notification.isSupported() || (target && !target.isDestroyed() && target.isFocused())) return
    const notice = new Notification({ title: 'Terrace', body: say(words(job.title)) })
    notices.add(notice)
    notice.on('click', () => openJob())
    notice.on('close', () => notices.delete(notice))
    notice.show()
  }

  const receive = ({ job }: JobUpdate) => {
    const isActive = ACTIVE_STATES.includes(job.state)
    if (isActive) current = job
    else if (current?.id === job.id) {
      current = undefined
      announce(job)
      idle()
    } else return
    keepAwake(current !== undefined && current.state !== 'paused')
    showProgress()
  }

  let unsubscribe = api.jobs.watch({}, receive)
  return {
    current: () => current,
    watchAgain() {
      unsubscribe()
      unsubscribe = api.jobs.watch({}, receive)
    },
    stop() {
      unsubscribe()
      keepAwake(false)
    },
  }
}
