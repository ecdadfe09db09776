import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { FailureError } from '../../src-shared/base/failure.ts'
import { useNotices } from './notices.ts'

/** What went wrong in the pages themselves. A failure that the program foresaw is a notice; a defect takes the page's place. */
export const useTrouble = defineStore('trouble', () => {
  const notices = useNotices()
  const defect = shallowRef<Error | null>(null)

  function report(thrown: unknown): void {
    if (thrown instanceof FailureError) {
      notices.failed(thrown)
      return
    }
    // eslint-disable-next-line no-console -- the developer tools show where a defect comes from
    console.error(thrown)
    defect.value = thrown instanceof Error ? thrown : new Error(String(thrown))
  }

  function clear(): void {
    defect.value = null
  }

  return { defect, report, clear }
})
