import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'

/** A short message in the corner: what was done, or what could not be done. */
type Notice =
  | { readonly id: number; readonly kind: 'done'; readonly text: string; readonly action?: NoticeAction }
  | { readonly id: number; readonly kind: 'failed'; readonly failure: Failure }

/** One thing that can be done about a message: take it back, go and see. */
interface NoticeAction {
  readonly label: string
  readonly run: () => unknown
}

const DONE_MS = 6_000
/** Long enough to read, to think twice and to reach it by keyboard. */
const ACTION_MS = 15_000

export const useNotices = defineStore('notices', () => {
  const list = shallowRef<readonly Notice[]>([])
  let nextId = 1

  function dismiss(id: number): void {
    list.value = list.value.filter((notice) => notice.id !== id)
  }

  function done(text: string, action?: NoticeAction): void {
    const id = nextId++
    list.value = [...list.value, { id, kind: 'done', text, ...(action ? { action } : {}) }]
    setTimeout(() => dismiss(id), action ? ACTION_MS : DONE_MS)
  }

  /** Does what its message offers, once. */
  function act(id: number): void {
    const notice = list.value.find((one) => one.id === id)
    dismiss(id)
    if (notice?.kind === 'done' && notice.action) void attempt(async () => notice.action?.run())
  }

  /** Failures stay until they are dismissed; the same one twice in a row is shown once. */
  function failed(thrown: unknown): void {
    const failure = toFailure(thrown)
    const same = list.value.some((notice) => notice.kind === 'failed' && notice.failure.message === failure.message)
    if (!same) list.value = [...list.value, { id: nextId++, kind: 'failed', failure }]
  }

  /** Runs something that the user asked for, and shows the failure when there is one. */
  async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action()
    } catch (thrown) {
      failed(thrown)
      return undefined
    }
  }

  return { list, dismiss, done, act, failed, attempt }
})
