import { createPinia } from 'pinia'
import { createApp, watchEffect } from 'vue'
import { toFailure } from '../src-shared/base/failure.ts'
import { chooseLanguage } from '../src-shared/words/index.ts'
import { apiKey, createApi, openTransport } from './api.ts'
import App from './App.vue'
import { setWriting } from './composables/format.ts'
import { i18n } from './locales/index.ts'
import { pages } from './pages/index.ts'
import { createPagesRouter } from './router.ts'
import { useApp } from './stores/app.ts'
import { useConnection } from './stores/connection.ts'
import { useSettings } from './stores/settings.ts'
import { useTrouble } from './stores/trouble.ts'

const app = createApp(App)
const pinia = createPinia()
app.use(pinia)
app.use(i18n)

// The key leaves the address before the router reads it.
const connection = useConnection(pinia)
const api = createApi(openTransport((state) => { connection.state = state }))
app.provide(apiKey, api)

const settings = useSettings(pinia)
const trouble = useTrouble(pinia)
app.config.errorHandler = (thrown) => trouble.report(thrown)
window.addEventListener('unhandledrejection', (event) => trouble.report(event.reason))

watchEffect(() => {
  if (settings.theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = settings.theme
})
watchEffect(() => setWriting(settings.current))
watchEffect(() => {
  i18n.global.locale.value = chooseLanguage(settings.language, navigator.languages)
  document.documentElement.lang = i18n.global.locale.value
})

// Settings may be unreadable (no key, a damaged database): the shell says why, and the defaults serve meanwhile.
const settingsRead = settings.load().catch(toFailure)

/** Where one was; the three doors where there is nothing yet; else the data. */
async function firstPage(): Promise<string> {
  await settingsRead
  const { lastPath } = settings.current.view
  if (typeof lastPath === 'string' && lastPath.startsWith('/')) return lastPath
  const isNew = await Promise.all([api.data.list({}), api.runs.list({})]).then(([{ series }, runs]) => series.length === 0 && runs.length === 0, () => false)
  return isNew ? pages.start.path : '/data'
}

const router = createPagesRouter(firstPage)
router.onError((thrown) => trouble.report(thrown))
app.use(router)

// A short wait for the answers spares a flash of the wrong colours and an empty frame; a slow program is not waited for.
const LONGEST_WAIT_MS = 250
await Promise.race([Promise.all([settingsRead, useApp(pinia).load(), router.isReady()]), new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS))])
app.mount('#app')
