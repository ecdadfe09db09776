import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ImportPreview } from '../../src-shared/api/data.ts'
import type { Api } from '../../src-shared/api/index.ts'
import type { Job } from '../../src-shared/api/jobs.ts'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'
import { t } from '../locales/index.ts'
import { useJobs, type JobParams } from './jobs.ts'
import { usePrices } from './prices.ts'
import { useSettings } from './settings.ts'

interface StagedFile {
  readonly path: string
  readonly name: string
}

/** What the user says where a file cannot speak for itself; an empty word leaves it to the program. */
export interface ImportWords {
  readonly symbol: string
  readonly currency: string
  readonly assetClass: string
  readonly adjustment: string
  readonly dateOrder: string
  readonly decimal: string
  readonly separator: string
  readonly shape: string
  readonly columns: string
  readonly replace: boolean
}

const NO_WORDS: ImportWords = { symbol: '', currency: '', assetClass: '', adjustment: '', dateOrder: '', decimal: '', separator: '', shape: '', columns: '', replace: false }

type PreviewInput = Parameters<Api['data']['preview']>[0]

const MEMORY = 'import'

/** An import on its way: files handed over, what was said about them, the preview, the import itself. It survives a walk through the pages and a restart. */
export const useFileImport = defineStore('file-import', () => {
  const api = useApi()
  const jobs = useJobs()
  const prices = usePrices()
  const settings = useSettings()
  const files = shallowRef<readonly StagedFile[]>([])
  const words = shallowRef<ImportWords>(NO_WORDS)
  const preview = shallowRef<ImportPreview | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const importId = ref<string | null>(null)
  /** Files are being handed over, or looked at. */
  const busy = ref(false)
  let recalled = false

  const importJob = computed<Job | null>(() => (importId.value === null ? null : (jobs.byId.get(importId.value) ?? null)))

  /** Takes up what was begun before the last start. */
  function recall(): void {
    if (recalled) return
    recalled = true
    const kept = settings.current.view[MEMORY] as { files?: StagedFile[]; words?: Partial<ImportWords>; importId?: string } | undefined
    if (!kept || !Array.isArray(kept.files)) return
    files.value = kept.files
    words.value = { ...NO_WORDS, ...kept.words }
    importId.value = kept.importId ?? null
    if (importId.value === null && files.value.length > 0) void look()
  }

  function keep(): void {
    settings.remember(MEMORY, { files: files.value.map(({ path, name }) => ({ path, name })), words: { ...words.value }, importId: importId.value })
  }

  function params() {
    const { replace, ...said } = words.value
    return { files: files.value.map(({ path }) => path), replace, ...(Object.fromEntries(Object.entries(said).filter(([, word]) => word !== '')) as Partial<PreviewInput>) }
  }

  let asked = 0
  /** A preview of what is chosen and said now; a slower answer to an older question is not taken. */
  async function look(): Promise<void> {
    const mine = ++asked
    importId.value = null
    keep()
    busy.value = true
    try {
      const answer = await api.data.preview(params())
      if (mine !== asked) return
      preview.value = answer
      failure.value = null
    } catch (thrown) {
      if (mine !== asked) return
      preview.value = null
      failure.value = toFailure(thrown)
    }
    busy.value = false
  }

  async function add(picked: readonly File[]): Promise<void> {
    if (picked.length === 0) return
    busy.value = true
    try {
      files.value = [...files.value, ...(await prices.stage(picked))]
    } finally {
      busy.value = false
    }
    await look()
  }

  async function drop(path: string): Promise<void> {
    files.value = files.value.filter((file) => file.path !== path)
    if (files.value.length > 0) await look()
    else begin()
  }

  async function say(change: Partial<ImportWords>): Promise<void> {
    words.value = { ...words.value, ...change }
    await look()
  }

  /** The counts that were shown go along: should they not hold any more, nothing is written. */
  async function carryOut(): Promise<void> {
    if (!preview.value) return
    const { added, changed } = preview.value
    const job = await jobs.start('import', { ...params(), expected: { added, changed } } as JobParams, t('data.importTitle', { files: names() }))
    importId.value = job.id
    keep()
  }

  function begin(): void {
    files.value = []
    words.value = NO_WORDS
    preview.value = null
    failure.value = null
    asked += 1
    busy.value = false
    importId.value = null
    keep()
  }

  function names(): string {
    return files.value.map(({ name }) => name).join(', ').slice(0, 120)
  }

  return { files, words, busy, preview, failure, importJob, recall, add, drop, say, carryOut, begin }
})
