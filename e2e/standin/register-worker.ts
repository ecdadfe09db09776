import { EventEmitter } from 'node:events'

/** Given with `--import` to the Node that stands for a utility process: Electron's `process.parentPort` over Node's own channel. */
const waiting: unknown[] = []
const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => {
    if (process.connected) process.send!(message)
  },
})

// Messages wait for the first listener, as in Electron.
port.on('newListener', (event: string) => {
  if (event === 'message') queueMicrotask(() => waiting.splice(0).forEach(deliver))
})
process.on('message', (message) => (port.listenerCount('message') > 0 ? deliver(message) : waiting.push(message)))
// Electron ends its utility processes when the program is gone.
process.on('disconnect', () => process.exit(0))

function deliver(data: unknown): void {
  port.emit('message', { data, ports: [] })
}

Object.defineProperty(process, 'parentPort', { value: port })
