import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** A study file that was opened from the menu or by a double click. */
interface OpenedStudy {
  readonly path: string
  readonly text: string
}

export const useOpenedStudy = defineStore('opened-study', () => {
  const study = shallowRef<OpenedStudy | null>(null)
  return { study }
})
