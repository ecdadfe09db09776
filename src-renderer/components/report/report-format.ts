import { computed, type ComputedRef } from 'vue'
import { i18n } from '../../locales/index.ts'
import { useSettings } from '../../stores/settings.ts'

/** The locale in which the pages ask for reports: their language, and the numbers of a region where the settings name one. */
export function useReportLocale(): ComputedRef<string> {
  const settings = useSettings()
  return computed(() => {
    const { numberFormat } = settings.current
    const language = i18n.global.locale.value
    return numberFormat === 'language' ? language : `${language}-${numberFormat.split('-')[1]}`
  })
}
