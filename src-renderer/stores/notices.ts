import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'

/** A short message in the corner: what was done, or what could not be done. */
type Notice =
  | { readonly id: number; readonly kind: 'done'; readonly text: string }
  | { readonly id: number; readonly kind: 'failed'; readonly failure: Failure }

const DONE_MS = 6_000

export const useNotices = defineStore('notices', () => {
  const list = shallowRef<readonly Notice[]>([])
  let nextId = 1

  function dismiss(id: number): void {
    list.value = list.value.filter((notice) => notice.id !== id)
  }

  function done(text: string): void {
    const id = nextId++
    list.value = [...list.value, { id, kind: 'done', text }]
    setTimeout(() => dismiss(id), DONE_MS)
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

  return { list, dismiss, done, failed, attempt }
})
