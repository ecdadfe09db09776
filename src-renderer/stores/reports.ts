import { defineStore } from 'pinia'
import { watch } from 'vue'
import type { ReportDocument } from '../../src-shared/reports/document.ts'
import { useApi } from '../api.ts'
import { useJobs } from './jobs.ts'

/** A report is a few hundred kilobytes. */
const MOST_KEPT = 8

/** Reports and comparisons that were looked at, so that coming back to one costs nothing. They count every try so far: a job that ends makes them out of date. */
export const useReports = defineStore('reports', () => {
  const api = useApi()
  const jobs = useJobs()
  const kept = new Map<string, Promise<ReportDocument>>()
  const forget = () => kept.clear()
  watch(() => jobs.ended, forget, { flush: 'sync' })

  function keep(key: string, ask: () => Promise<ReportDocument>): Promise<ReportDocument> {
    const before = kept.get(key)
    if (before) return before
    const asked = ask()
    kept.set(key, asked)
    asked.catch(() => kept.get(key) === asked && kept.delete(key))
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
    return asked
  }

  const ofRun = (id: string, locale: string) => keep(`${locale} ${id}`, () => api.report.get({ id, locale }))
  const ofRuns = (ids: readonly string[], locale: string) => keep(`${locale} ${ids.join(' ')}`, async () => (await api.report.compare({ ids: [...ids], locale })).comparison)

  return { ofRun, ofRuns, forget }
})
