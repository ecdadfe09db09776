import type { FromWorker, ToWorker } from './protocol.ts'
import { runWorker } from './worker.ts'

/** Entry of a job process that was forked from Node (command line, loopback server, tests). */
const send = process.send?.bind(process)
if (!send) throw new Error('A job process is started by Terrace, not by hand.')

// The program that asked for the work is gone: whatever is not in a checkpoint is lost anyway.
process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches the whole process group; the runner decides what becomes of the job.
process.on('SIGINT', () => {})

runWorker({
  send: (message: FromWorker) => {
    if (process.connected) send(message)
  },
  onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
})
