import { useDebounceFn, useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { StudyFile, StudyPlan, StudyProblem } from '../../src-shared/api/study.ts'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'
import { useSettings } from './settings.ts'

/** A study as it stands in the editor. Drafts are kept between starts, so nothing that was typed is lost. */
export interface StudyDraft {
  readonly key: string
  /** Of its file in the data folder; null while it has none. */
  readonly id: string | null
  /** Where it came from, for a study without a file: the file that was opened, or the preset. */
  readonly origin: string | null
  readonly text: string
  /** What its file says; null while it has none. */
  readonly saved: string | null
}

interface Remembered {
  readonly drafts: readonly StudyDraft[]
  readonly current: string | null
}

const VIEW = 'studies'
const REMEMBER_AFTER_MS = 250
const CHECK_AFTER_MS = 120
const MOST_DRAFTS = 20

/** The user's studies: files, drafts, and what the program says about the one that is open. */
export const useStudies = defineStore('studies', () => {
  const api = useApi()
  const settings = useSettings()
  const files = shallowRef<readonly StudyFile[]>([])
  const drafts = shallowRef<readonly StudyDraft[]>([])
  const currentKey = ref<string | null>(null)
  const loaded = ref(false)
  const failure = shallowRef<Failure | null>(null)
  const problems = shallowRef<readonly StudyProblem[]>([])
  /** With every default; of the last text without a mistake. */
  const complete = shallowRef<Readonly<Record<string, unknown>> | null>(null)
  const plan = shallowRef<StudyPlan | null>(null)
  const planFailure = shallowRef<Failure | null>(null)
  /** Whether problems and plan are those of the text as it is now. */
  const checked = ref(false)
  const removed = shallowRef<StudyFile | null>(null)

  const current = computed(() => drafts.value.find(({ key }) => key === currentKey.value) ?? null)
  const changed = computed(() => current.value !== null && isChanged(current.value))

  const restored = new Promise<void>((resolve) => {
    watch(
      () => settings.loaded,
      (ready) => {
        if (!ready) return
        const { drafts: kept, current: key } = (settings.current.view[VIEW] ?? { drafts: [], current: null }) as unknown as Remembered
        drafts.value = [...drafts.value, ...kept.filter((draft) => drafts.value.every((other) => other.key !== draft.key))]
        currentKey.value ??= key
        resolve()
      },
      { immediate: true },
    )
  })

  function remember(): void {
    const kept = drafts.value.filter((draft) => draft.key === currentKey.value || isChanged(draft)).slice(0, MOST_DRAFTS)
    settings.remember(VIEW, { drafts: kept.map((draft) => ({ ...draft })), current: currentKey.value })
  }
  let unremembered = false
  const rememberSoon = useDebounceFn(() => {
    if (unremembered) remember()
    unremembered = false
  }, REMEMBER_AFTER_MS)
  watch([drafts, currentKey], () => {
    unremembered = true
    void rememberSoon()
  })
  // Whoever closes the window in the middle of a word finds the word again.
  useEventListener(globalThis.window, 'pagehide', () => {
    if (unremembered) remember()
    unremembered = false
  })

  let asked = 0
  async function check(): Promise<void> {
    const draft = current.value
    const mine = ++asked
    if (!draft) return
    try {
      const answer = await api.study.check({ text: draft.text })
      if (mine !== asked) return
      problems.value = answer.problems
      if (answer.study) complete.value = answer.study
      const planned = answer.study ? await api.study.plan({ text: draft.text }) : null
      if (mine !== asked) return
      if (planned) {
        plan.value = planned.plan
        planFailure.value = planned.failure
      }
      checked.value = true
      failure.value = null
    } catch (thrown) {
      failure.value = toFailure(thrown)
    }
  }
  const checkSoon = useDebounceFn(check, CHECK_AFTER_MS)
  watch(
    () => current.value?.text,
    () => {
      checked.value = false
      void checkSoon()
    },
    // What was kept from the last start is there before anybody watches.
    { immediate: true },
  )
  watch(currentKey, () => {
    plan.value = planFailure.value = complete.value = null
    problems.value = []
  })

  async function load(): Promise<void> {
    try {
      const [list] = await Promise.all([api.study.files({}), restored])
      files.value = list
      failure.value = null
    } catch (thrown) {
      failure.value = toFailure(thrown)
    }
    loaded.value = true
  }

  function put(draft: StudyDraft): void {
    const known = drafts.value.some(({ key }) => key === draft.key)
    drafts.value = known ? drafts.value.map((other) => (other.key === draft.key ? draft : other)) : [draft, ...drafts.value]
    currentKey.value = draft.key
  }

  /** Opens a file; with its unsaved changes, where there are any. One that comes with the program is opened as a new study. */
  function open(file: StudyFile): void {
    const draft = drafts.value.find(({ id }) => id !== null && id === file.id && !file.builtIn)
    if (draft && isChanged(draft)) put(draft)
    else if (file.builtIn) begin(file.text, file.name)
    else put({ key: draft?.key ?? `file ${file.id}`, id: file.id, origin: null, text: file.text, saved: file.text })
  }

  function begin(text: string, origin: string | null): void {
    put({ key: `new ${Date.now().toString(36)} ${drafts.value.length}`, id: null, origin, text, saved: null })
  }

  function show(key: string): void {
    currentKey.value = key
  }

  function write(text: string): void {
    if (current.value) put({ ...current.value, text })
  }

  async function save(): Promise<StudyFile | undefined> {
    const draft = current.value
    if (!draft) return undefined
    const file = await api.study.save({ ...(draft.id === null ? {} : { id: draft.id }), text: draft.text })
    // What was typed while it was being saved is still a change.
    const now = drafts.value.find(({ key }) => key === draft.key)
    put({ key: draft.key, id: file.id, origin: null, text: now?.text ?? draft.text, saved: file.text })
    await load()
    return file
  }

  /** Puts a draft back to what its file says, or away where it has none; returns what was there. */
  function discard(key: string): StudyDraft | undefined {
    const draft = drafts.value.find((other) => other.key === key)
    if (!draft) return undefined
    if (draft.saved !== null && key === currentKey.value) put({ ...draft, text: draft.saved })
    else {
      drafts.value = drafts.value.filter((other) => other.key !== key)
      if (currentKey.value === key) currentKey.value = null
    }
    return draft
  }

  function restore(draft: StudyDraft): void {
    put(draft)
  }

  async function remove(id: string): Promise<void> {
    removed.value = await api.study.remove({ id })
    drafts.value = drafts.value.filter((draft) => draft.id !== id)
    if (!current.value) currentKey.value = null
    await load()
  }

  async function undoRemove(): Promise<void> {
    const file = removed.value
    if (!file) return
    await api.study.save({ id: file.id, text: file.text })
    removed.value = null
    await load()
  }

  return { files, drafts, current, changed, loaded, failure, problems, complete, plan, planFailure, checked, removed, load, open, begin, show, write, save, discard, restore, remove, undoRemove, check }
})

export function isChanged({ text, saved }: StudyDraft): boolean {
  return text !== saved
}
