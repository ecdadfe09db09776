import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ImportPreview } from '../../src-shared/api/data.ts'
import type { Job } from '../../src-shared/api/jobs.ts'
import { t } from '../locales/index.ts'
import { useJobs, type JobParams } from './jobs.ts'
import { usePrices } from './prices.ts'
import { useSettings } from './settings.ts'

export interface StagedFile {
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

export const NO_WORDS: ImportWords = { symbol: '', currency: '', assetClass: '', adjustment: '', dateOrder: '', decimal: '', separator: '', shape: '', columns: '', replace: false }

const MEMORY = 'import'

/** An import on its way: files handed over, what was said about them, the preview, the import itself. It survives a walk through the pages and a restart. */
export const useFileImport = defineStore('file-import', () => {
  const jobs = useJobs()
  const prices = usePrices()
  const settings = useSettings()
  const files = shallowRef<readonly StagedFile[]>([])
  const words = shallowRef<ImportWords>(NO_WORDS)
  const previewId = ref<string | null>(null)
  const importId = ref<string | null>(null)
  const handing = ref(false)
  let recalled = false

  const previewJob = computed<Job | null>(() => (previewId.value === null ? null : (jobs.byId.get(previewId.value) ?? null)))
  const importJob = computed<Job | null>(() => (importId.value === null ? null : (jobs.byId.get(importId.value) ?? null)))
  const preview = computed(() => (previewJob.value?.state === 'done' ? (previewJob.value.result as ImportPreview) : null))

  /** Takes up what was begun before the last start. */
  function recall(): void {
    if (recalled) return
    recalled = true
    const kept = settings.current.view[MEMORY] as { files?: StagedFile[]; words?: Partial<ImportWords>; previewId?: string; importId?: string } | undefined
    if (!kept || !Array.isArray(kept.files)) return
    files.value = kept.files
    words.value = { ...NO_WORDS, ...kept.words }
    previewId.value = kept.previewId ?? null
    importId.value = kept.importId ?? null
  }

  function keep(): void {
    settings.remember(MEMORY, { files: files.value.map(({ path, name }) => ({ path, name })), words: { ...words.value }, previewId: previewId.value, importId: importId.value })
  }

  function params(): JobParams {
    const { replace, ...said } = words.value
    return { files: files.value.map(({ path }) => path), replace, ...Object.fromEntries(Object.entries(said).filter(([, word]) => word !== '')) }
  }

  async function look(): Promise<void> {
    const job = await jobs.start('import', { ...params(), preview: true }, t('import.previewJob', { files: names() }))
    previewId.value = job.id
    importId.value = null
    keep()
  }

  async function add(picked: readonly File[]): Promise<void> {
    if (picked.length === 0) return
    handing.value = true
    try {
      files.value = [...files.value, ...(await prices.stage(picked))]
      await look()
    } finally {
      handing.value = false
    }
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
    const job = await jobs.start('import', { ...params(), expected: { added, changed } }, t('data.importTitle', { files: names() }))
    importId.value = job.id
    keep()
  }

  function begin(): void {
    files.value = []
    words.value = NO_WORDS
    previewId.value = null
    importId.value = null
    keep()
  }

  function names(): string {
    return files.value.map(({ name }) => name).join(', ').slice(0, 120)
  }

  return { files, words, handing, previewJob, importJob, preview, recall, add, drop, say, carryOut, begin }
})
