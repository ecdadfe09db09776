import { useEventListener } from '@vueuse/core'
import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { bridge } from '../api.ts'
import { say, t } from '../locales/index.ts'
import { useJobs } from '../stores/jobs.ts'
import { useNotices } from '../stores/notices.ts'

/** A browser has its own word in this; the window of the desktop asks and notifies by itself. */
const inBrowser = bridge === null
const permission = ref(inBrowser && 'Notification' in globalThis ? Notification.permission : 'denied')

/**
 * While a job works, leaving the browser's page asks first (the job goes on without it). Its end is told outside of the page to who is elsewhere: in the title of
 * the tab, which is what this gives, and by a notice of the system where that was allowed.
 */
export function useJobWatch(): ComputedRef<string | null> {
  const unseen = shallowRef<string | null>(null)
  if (inBrowser) watchJobs(unseen)
  return computed(() => unseen.value)
}

function watchJobs(unseen: { value: string | null }): void {
  const jobs = useJobs()
  const notices = useNotices()
  useEventListener(globalThis.window, 'beforeunload', (event) => {
    const working = jobs.active.find(({ state }) => state !== 'paused')
    if (!working) return
    event.preventDefault()
    // The browser's own question says nothing about the job, so who stays is told; who leaves never gets here.
    setTimeout(() => notices.done(t('training.goesOn', { title: say(working.title) })))
  })
  useEventListener(globalThis.window, 'focus', () => (unseen.value = null))
  watch(
    () => jobs.ended,
    (job) => {
      if (!job || job.state === 'cancelled' || document.hasFocus()) return
      const body = t('notices.ended', { title: say(job.title), state: t(`states.${job.state}`) })
      unseen.value = body
      if (permission.value !== 'granted') return
      const notice = new Notification(t('name'), { body, tag: job.id })
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
