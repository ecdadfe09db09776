import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, useApi } from '../api.ts'
import { useApp } from './app.ts'
import { useSettings } from './settings.ts'

/** Where something is saved: a file that the program writes, or wherever the browser puts what is downloaded. */
type Place = { readonly file: string } | 'browser'

interface Question {
  readonly name: string
  /** Whether a browser may take it; not what the program alone can write. */
  readonly mayDownload: boolean
  readonly answer: (place: Place | null) => void
}

const MEMORY = 'exportFolder'

/** Asks where a file goes, everywhere in the same way: with the system's dialog in a window of its own, with one of the page in a browser. Both begin in the folder of last time. */
export const useSavePlace = defineStore('save-place', () => {
  const api = useApi()
  const app = useApp()
  const settings = useSettings()
  const question = shallowRef<Question | null>(null)
  const remembered = computed(() => {
    const kept = settings.current.view[MEMORY]
    return typeof kept === 'string' ? kept : null
  })
  /** Of last time; at first the program's own for exports. */
  const folder = computed(() => remembered.value ?? `${app.info?.home ?? ''}/exports`)

  function ask(name: string, { mayDownload }: { readonly mayDownload: true }): Promise<Place | null>
  function ask(name: string, { mayDownload }: { readonly mayDownload: false }): Promise<Exclude<Place, 'browser'> | null>
  async function ask(wanted: string, { mayDownload }: { readonly mayDownload: boolean }): Promise<Place | null> {
    const name = fileNameOf(wanted)
    if (bridge) {
      const file = await bridge.choosePlace(name, remembered.value ?? '')
      if (file === null) return null
      settings.remember(MEMORY, file.replace(/[/\\][^/\\]*$/, ''))
      return { file }
    }
    question.value?.answer(null)
    return new Promise((resolve) => {
      question.value = { name, mayDownload, answer: (place) => { question.value = null; resolve(place) } }
    })
  }

  /** A file in a folder that was named here. Fails where there is no such folder. */
  async function place(inFolder: string, name: string): Promise<{ readonly file: string }> {
    const found = await api.app.place({ folder: inFolder.trim(), name: fileNameOf(name) })
    settings.remember(MEMORY, inFolder.trim())
    return found
  }

  return { question, folder, ask, place }
})

/** Without the signs that a system forbids in names. */
function fileNameOf(name: string): string {
  return name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '-').replaceAll(/\s+/g, ' ').trim().slice(0, 120) || 'terrace'
}
