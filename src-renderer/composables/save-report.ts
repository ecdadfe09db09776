import { ref } from 'vue'
import { useApi } from '../api.ts'
import { useReportLocale } from '../components/report/report-format.ts'
import { useNotices } from '../stores/notices.ts'
import { useSaveFile } from './save-file.ts'

export const REPORT_FORMS = ['pdf', 'html', 'csv', 'json'] as const
type ReportForm = (typeof REPORT_FORMS)[number]

/** Saves the report of a run, or of several side by side, in the language of the pages. */
export function useSaveReport() {
  const api = useApi()
  const notices = useNotices()
  const locale = useReportLocale()
  const file = useSaveFile()
  const saving = ref(false)

  async function save(ids: readonly string[], form: ReportForm): Promise<void> {
    saving.value = true
    await notices.attempt(async () => {
      const { name, type, base64 } = await api.report.render({ ids: [...ids], form, locale: locale.value })
      await file.bytes(name, Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)), type)
    })
    saving.value = false
  }

  return { save, saving }
}
