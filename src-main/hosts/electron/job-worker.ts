import type { FromWorker, ToWorker } from '../../jobs/protocol.ts'
import { runWorker } from '../../jobs/worker.ts'

/** Entry of a job process that Electron started. */
const port = process.parentPort
// Ctrl-C in a terminal reaches the whole process group; the runner decides what becomes of the job.
process.on('SIGINT', () => {})

runWorker({
  send: (message: FromWorker) => port.postMessage(message),
  onMessage: (listener) => port.on('message', ({ data }) => listener(data as ToWorker)),
})
