import { randomUUID } from 'node:crypto'
import { FailureError } from '../../src-shared/base/failure.ts'
import type { WorkerHandle } from './protocol.ts'

interface ErrandOptions {
  readonly kind: string
  readonly params: unknown
  readonly home: string
  readonly fork: () => WorkerHandle
}

/**
 * A short piece of heavy work in a process of its own, beside the queue: somebody waits for the answer, and what is trained meanwhile is not disturbed.
 * Nothing of it is kept.
 */
export function runErrand({ kind, params, home, fork }: ErrandOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = fork()
    let settled = false
    const settle = (end: () => void) => {
      if (settled) return
      settled = true
      worker.kill()
      end()
    }
    worker.onMessage((message) => {
      if (message.type === 'done') settle(() => resolve(message.result))
      else if (message.type === 'failed') settle(() => reject(new FailureError(message.failure)))
    })
    worker.onExit((how) => settle(() => reject(new FailureError({ code: 'internal', message: `The process that worked on this ended early (${how}).`, hint: 'Try again; if it happens again, free some memory.' }))))
    worker.send({ type: 'start', order: { id: randomUUID(), kind, params, seed: 1, home, folder: home, resume: false } })
  })
}
