import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FromWorker, WorkerHandle } from './protocol.ts'

/** A job process as a fork of this Node. */
export function forkNodeWorker(): WorkerHandle {
  const child = fork(fileURLToPath(new URL('./node-worker.ts', import.meta.url)), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000)
  })
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message)
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as FromWorker)),
    onExit: (listener) => {
      let ended = false
      const end = (how: string) => {
        if (!ended) listener(how)
        ended = true
      }
      child.on('error', (error) => end(error.message))
      // `close` comes after the last message and the last words; `exit` may come before them.
      child.on('close', (code, signal) => end(describeExit(code, signal, lastWords)))
    },
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}

function describeExit(code: number | null, signal: string | null, lastWords: string): string {
  const how = signal ? `signal ${signal}` : `exit code ${code}`
  const reason = lastWords.split('\n').findLast((line) => /Error/.test(line))
  return reason ? `${how}: ${reason.trim()}` : how
}
