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

  /** What was remembered before the stored settings were known: laid over them, so that it does not replace them all. */
  const early = new Map<string, ViewValue>()

  async function load(): Promise<void> {
    const stored = await api.settings.get({})
    loaded.value = true
    current.value = early.size === 0 ? stored : { ...stored, view: { ...stored.view, ...Object.fromEntries(early) } }
    if (early.size > 0) store()
    early.clear()
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
    if (loaded.value) store()
    else early.set(name, value)
  }

  function store(): void {
    api.settings.set({ view: current.value.view }).catch(toFailure)
  }

  return { current, loaded, theme, language, load, set, remember }
})
