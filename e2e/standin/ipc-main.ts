import { implementOnly } from './refuse.ts'

interface Sender {
  readonly sender: object
  readonly senderFrame: object
}

type Handler = (event: Sender, ...values: unknown[]) => unknown

const handlers = new Map<string, Handler>()
const listeners = new Map<string, Set<Handler>>()

export const ipcMain = implementOnly('ipcMain', {
  handle(channel: string, handler: Handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
  on(channel: string, listener: Handler) {
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
  },
})

/** A message from a page, to where the program listens. */
export function receive(sender: Sender, { kind, channel, values }: { kind: 'invoke' | 'send'; channel: string; values: unknown[] }): unknown {
  if (kind === 'send') {
    for (const listener of listeners.get(channel) ?? []) listener(sender, ...values)
    return undefined
  }
  const handler = handlers.get(channel)
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
  return handler(sender, ...values)
}
