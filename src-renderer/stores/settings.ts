import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { settingsSchema, type Settings } from '../../src-shared/api/settings.ts'
import { toFailure } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'
import { useNotices } from './notices.ts'

type ViewValue = Settings['view'][string]

/** Settings take effect at once and are then stored; one that could not be stored is put back and said so. */
export const useSettings = defineStore('settings', () => {
  const api = useApi()
  const notices = useNotices()
  const current = shallowRef<Settings>(settingsSchema.parse({}))
  /** False while only the defaults are known. */
  const loaded = ref(false)
  const theme = computed(() => current.value.theme)
  const language = computed(() => current.value.language)

  async function load(): Promise<void> {
    current.value = await api.settings.get({})
    loaded.value = true
  }

  async function set(change: Partial<Settings>): Promise<void> {
    const before = current.value
    current.value = { ...before, ...change }
    try {
      await api.settings.set(change)
    } catch (thrown) {
      current.value = before
      notices.failed(thrown)
    }
  }

  /** What a page remembers between starts, under a name of its own. At worst it is forgotten, which is worth no message. */
  function remember(name: string, value: ViewValue): void {
    const view = { ...current.value.view, [name]: value }
    current.value = { ...current.value, view }
    api.settings.set({ view }).catch(toFailure)
  }

  return { current, loaded, theme, language, load, set, remember }
})
