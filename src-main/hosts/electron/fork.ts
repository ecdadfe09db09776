import { utilityProcess } from 'electron'
import type { FromWorker, WorkerHandle } from '../../jobs/protocol.ts'

/** How the system lists it. */
export const JOB_PROCESS_NAME = 'Terrace job'

/** A job process as one of Electron's utility processes: it cannot freeze the window, and dies with it. */
export function forkUtilityWorker(entry: string): WorkerHandle {
  const child = utilityProcess.fork(entry, [], { serviceName: JOB_PROCESS_NAME, stdio: ['ignore', 'ignore', 'pipe'] })
  let lastWords = ''
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString('utf8')).slice(-2000)
  })
  let alive = true
  child.once('exit', () => {
    alive = false
  })
  return {
    get pid() {
      return child.pid
    },
    send: (message) => {
      if (alive) child.postMessage(message)
    },
    onMessage: (listener) => child.on('message', (message: FromWorker) => listener(message)),
    onExit: (listener) => {
      child.once('exit', (code) => listener(describeExit(code, lastWords)))
    },
    kill: () => {
      child.kill()
    },
  }
}

function describeExit(code: number, lastWords: string): string {
  const reason = lastWords.split('\n').findLast((line) => /Error/.test(line))
  return reason ? `exit code ${code}: ${reason.trim()}` : `exit code ${code}`
}
