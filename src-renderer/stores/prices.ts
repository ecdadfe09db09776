import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { SeriesSummary } from '../../src-shared/api/data.ts'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'
import { useJobs } from './jobs.ts'

/** The stored series, and the ways in which prices come to them. */
export const usePrices = defineStore('prices', () => {
  const api = useApi()
  const jobs = useJobs()
  const series = shallowRef<readonly SeriesSummary[]>([])
  const loaded = ref(false)
  const failure = shallowRef<Failure | null>(null)

  async function load(): Promise<void> {
    try {
      series.value = (await api.data.list({})).series
      failure.value = null
    } catch (thrown) {
      failure.value = toFailure(thrown)
    }
    loaded.value = true
  }

  async function storeSample(): Promise<void> {
    await api.data.sample({})
    await load()
  }

  /** Pages have no paths: each file is handed over, and a job reads what was handed over. */
  async function importFiles(files: readonly File[], title: string): Promise<void> {
    const staged: string[] = []
    for (const file of files) staged.push((await api.data.stage({ name: file.name, base64: await readBase64(file) })).file)
    await jobs.start('import', { files: staged }, title)
  }

  async function download(wanted: { readonly symbols: string[] } | { readonly universe: string }, title: string): Promise<void> {
    await jobs.start('download', { ...wanted }, title)
  }

  return { series, loaded, failure, load, storeSample, importFiles, download }
})

/** The browser's own encoder, which also takes files that are too long for a string of bytes. */
function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      const address = String(reader.result)
      resolve(address.slice(address.indexOf(',') + 1))
    }
    reader.onerror = () => reject(reader.error ?? new Error(`${file.name} cannot be read.`))
    reader.readAsDataURL(file)
  })
}

/** Symbols as people type them: spaces, commas, semicolons or lines between, in any case, some twice. */
export function readSymbols(text: string): string[] {
  return [...new Set(text.toUpperCase().split(/[\s,;]+/).filter(Boolean))]
}
