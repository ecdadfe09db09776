import { useEventListener } from '@vueuse/core'
import { computed, ref, watch, type ComputedRef } from 'vue'
import { bridge } from '../api.ts'
import { say, t } from '../locales/index.ts'
import { useJobs } from '../stores/jobs.ts'

/** A browser has its own word in this; the window of the desktop asks and notifies by itself. */
const inBrowser = bridge === null
const permission = ref(inBrowser && 'Notification' in globalThis ? Notification.permission : 'denied')

/** While a job runs, leaving the browser's page asks first (the job goes on without it), and its end is notified where that was allowed. */
export function useJobWatch(): void {
  if (!inBrowser) return
  const jobs = useJobs()
  useEventListener(globalThis.window, 'beforeunload', (event) => {
    if (jobs.active.length > 0) event.preventDefault()
  })
  watch(
    () => jobs.ended,
    (job) => {
      if (!job || job.state === 'cancelled' || permission.value !== 'granted' || document.hasFocus()) return
      const notice = new Notification(t('name'), { body: t('notices.ended', { title: say(job.title), state: t(`states.${job.state}`) }), tag: job.id })
      notice.onclick = () => globalThis.window.focus()
    },
  )
}

/** Whether a notice of a job's end may still be offered, and the way to ask for it, which needs a click. */
export function useNotifying(): { readonly mayAsk: ComputedRef<boolean>; readonly ask: () => Promise<void> } {
  return {
    mayAsk: computed(() => permission.value === 'default'),
    ask: async () => {
      permission.value = await Notification.requestPermission()
    },
  }
}
