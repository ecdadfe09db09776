import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { FailureError } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'
import { useNotices } from './notices.ts'

const LONGEST_REPORT = 8_000

/** What went wrong in the pages themselves. A failure that the program foresaw is a notice; a defect takes the page's place. */
export const useTrouble = defineStore('trouble', () => {
  const api = useApi()
  const notices = useNotices()
  const defect = shallowRef<Error | null>(null)

  function report(thrown: unknown): void {
    if (thrown instanceof FailureError) {
      notices.failed(thrown)
      return
    }
    // eslint-disable-next-line no-console -- the developer tools show where a defect comes from
    console.error(thrown)
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    defect.value = error
    // The page says what happened in any case; a program that cannot be reached has no log to write to.
    api.app.report({ message: (error.stack ?? error.message).slice(0, LONGEST_REPORT), where: globalThis.location?.hash ?? '' }).catch(() => undefined)
  }

  function clear(): void {
    defect.value = null
  }

  return { defect, report, clear }
})
