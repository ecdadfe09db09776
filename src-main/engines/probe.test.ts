import { expect, it } from 'vitest'
import type { FromWorker, WorkerHandle } from '../jobs/protocol.ts'
import { probeEngine } from './probe.ts'

/** A job process that behaves as the test says. */
function worker(life: (say: (message: FromWorker) => void, exit: (how: string) => void) => void) {
  let killed = 0
  let say: (message: FromWorker) => void = () => {}
  let exit: (how: string) => void = () => {}
  const handle: WorkerHandle = {
    pid: 1,
    send: () => life(say, exit),
    onMessage: (listener) => (say = listener),
    onExit: (listener) => (exit = listener),
    kill: () => killed++,
  }
  return { handle, killed: () => killed }
}

const probe = (handle: WorkerHandle, more: { limitMs?: number; signal?: AbortSignal } = {}) =>
  probeEngine({
    engine: 'onnx-webgpu',
    models: ['small'],
    threads: 0,
    home: '/nowhere',
    fork: () => handle,
    limitMs: 1000,
    signal: new AbortController().signal,
    ...more,
  })

it('takes what the process says at its end, and ends it', async () => {
  const { handle, killed } = worker((say) => say({ type: 'done', result: { reason: null, msPerStep: { small: 2 } } }))
  expect(await probe(handle)).toEqual({ reason: null, msPerStep: { small: 2 } })
  expect(killed()).toBe(1)
})

it('turns a crash of the driver into a reason, and keeps what was measured before it', async () => {
  expect(await probe(worker((_, exit) => exit('signal SIGSEGV')).handle)).toEqual({
    reason: 'It crashed when it was tried (signal SIGSEGV).',
    msPerStep: {},
  })
  const late = worker((say, exit) => {
    say({ type: 'best', result: { reason: null, msPerStep: { small: 2 } } })
    exit('signal SIGABRT')
  })
  expect(await probe(late.handle)).toEqual({ reason: 'It crashed when it was tried (signal SIGABRT).', msPerStep: { small: 2 } })
})

it('does not wait for ever', async () => {
  const silent = worker(() => {})
  expect(await probe(silent.handle, { limitMs: 20 })).toEqual({ reason: 'It did not answer within 0.02 seconds.', msPerStep: {} })
  expect(silent.killed()).toBe(1)
  const slow = worker((say) => say({ type: 'best', result: { reason: null, msPerStep: { small: 2 } } }))
  expect(await probe(slow.handle, { limitMs: 20 })).toEqual({ reason: null, msPerStep: { small: 2 } })
})

it('passes a failure on as its sentence, and stops when told', async () => {
  const failing = worker((say) => say({ type: 'failed', failure: { code: 'bad-input', message: 'There is no model.' } }))
  expect(await probe(failing.handle)).toEqual({ reason: 'There is no model.', msPerStep: {} })
  const aborter = new AbortController()
  const { handle, killed } = worker(() => aborter.abort())
  expect((await probe(handle, { signal: aborter.signal })).reason).toBe('The measurement was stopped.')
  expect(killed()).toBe(1)
})
