import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { SeriesSummary } from '../../src-shared/api/data.ts'
import type { Job } from '../../src-shared/api/jobs.ts'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'
import { readBase64 } from '../composables/base64.ts'
import { plural, t } from '../locales/index.ts'
import { useJobs, type JobParams } from './jobs.ts'
import { useNotices } from './notices.ts'

/** The stored series, and the ways in which prices come to them. */
export const usePrices = defineStore('prices', () => {
  const api = useApi()
  const jobs = useJobs()
  const notices = useNotices()
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
  async function stage(files: readonly File[]): Promise<{ readonly path: string; readonly name: string }[]> {
    const staged: { path: string; name: string }[] = []
    for (const file of files) staged.push({ path: (await api.data.stage({ name: file.name, base64: await readBase64(file) })).file, name: file.name })
    return staged
  }

  function download(wanted: { readonly symbols: readonly string[] } | { readonly universe: string }, title: string, more: JobParams = {}): Promise<Job> {
    return jobs.start('download', { ...more, ...wanted } as JobParams, title)
  }

  function check(symbols: readonly string[] = []): Promise<Job> {
    return jobs.start('check', { symbols: [...symbols] }, t('quality.job'))
  }

  /** Out of use at once; the data keep them whole until the program ends, so that it can be taken back. */
  async function remove(symbols: readonly string[]): Promise<void> {
    await notices.attempt(async () => {
      await api.data.remove({ symbols: [...symbols] })
      await load()
      const text = symbols.length === 1 ? t('data.removed', { symbol: symbols[0]! }) : plural('data.removedMany', symbols.length, String(symbols.length))
      notices.done(text, {
        label: t('actions.undo'),
        run: async () => {
          await api.data.restore({ symbols: [...symbols] })
          await load()
        },
      })
    })
  }

  /** Takes an import, a download or a repair back. */
  async function undo(change: number): Promise<void> {
    const { undone } = await api.data.undo({ change })
    notices.done(t('data.undone', { title: undone.title }))
    await load()
  }

  return { series, loaded, failure, load, storeSample, stage, download, check, remove, undo }
})

/** Symbols as people type them: spaces, commas, semicolons or lines between, in any case, some twice. */
export function readSymbols(text: string): string[] {
  return [...new Set(text.toUpperCase().split(/[\s,;]+/).filter(Boolean))]
}
