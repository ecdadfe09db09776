import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** A study file that was opened from the menu or by a double click. */
interface OpenedStudy {
  readonly path: string
  readonly text: string
}

export const useOpenedStudy = defineStore('opened-study', () => {
  const study = shallowRef<OpenedStudy | null>(null)
  /** The demo that was started here and now, so that its report is opened when it is done. */
  const demoJob = ref<string | null>(null)
  return { study, demoJob }
})
