import { useRouter } from 'vue-router'
import { LANGUAGES } from '../../src-shared/api/settings.ts'
import type { IconName } from '../components/icons.ts'
import { say, t } from '../locales/index.ts'
import { pageNames, pages } from '../pages/index.ts'
import { useApp } from '../stores/app.ts'
import { useJobs } from '../stores/jobs.ts'
import { useNotices } from '../stores/notices.ts'
import { usePrices } from '../stores/prices.ts'
import { useSettings } from '../stores/settings.ts'
import { pageShortcut } from './shortcuts.ts'
import { useDemo, useSampleStudy } from './start-study.ts'

/** Something that the palette offers. */
export interface Command {
  readonly id: string
  readonly group: 'pages' | 'actions' | 'jobs'
  readonly title: string
  readonly icon: IconName
  readonly shortcut?: string
  readonly run: () => unknown
}

/** Everything that can be done from anywhere, in the order in which the palette shows it. */
export function useCommands(): () => readonly Command[] {
  const router = useRouter()
  const app = useApp()
  const jobs = useJobs()
  const notices = useNotices()
  const settings = useSettings()
  const prices = usePrices()
  const startSample = useSampleStudy()
  const startDemo = useDemo()

  async function backUp(): Promise<void> {
    const made = await notices.attempt(() => app.backup())
    if (made) notices.done(t('notices.backedUp', { file: made.file }))
  }

  async function check(): Promise<void> {
    await notices.attempt(async () => {
      await prices.check()
      await router.push({ name: 'data', params: { view: 'quality' } })
    })
  }

  return () => [
    ...pageNames.map(
      (name): Command => ({
        id: `page.${name}`,
        group: 'pages',
        title: t(`pages.${name}`),
        icon: pages[name].icon,
        shortcut: pageShortcut(name),
        run: () => router.push({ name }),
      }),
    ),
    { id: 'sample', group: 'actions', title: t('study.runSample'), icon: 'play', run: startSample },
    { id: 'demo', group: 'actions', title: t('start.sampleAction'), icon: 'play', run: startDemo },
    { id: 'download', group: 'actions', title: t('data.downloadTitle'), icon: 'download', run: () => router.push({ name: 'data', params: { view: 'download' } }) },
    { id: 'import', group: 'actions', title: t('data.import'), icon: 'file', run: () => router.push({ name: 'data', params: { view: 'import' } }) },
    { id: 'explore', group: 'actions', title: t('palette.explore'), icon: 'results', run: () => router.push({ name: 'data', params: { view: 'explore' } }) },
    { id: 'check', group: 'actions', title: t('palette.check'), icon: 'check', run: check },
    { id: 'changes', group: 'actions', title: t('palette.changes'), icon: 'undo', run: () => router.push({ name: 'data', params: { view: 'changes' } }) },
    { id: 'study', group: 'actions', title: t('study.open'), icon: 'file', run: () => router.push({ name: 'strategies' }) },
    { id: 'desks', group: 'actions', title: t('desks.command'), icon: 'strategies', run: () => router.push({ name: 'strategies', params: { view: 'desks' } }) },
    { id: 'amounts', group: 'actions', title: settings.current.hideAmounts ? t('palette.showAmounts') : t('settings.hideAmounts'), icon: 'half', run: () => settings.set({ hideAmounts: !settings.current.hideAmounts }) },
    ...LANGUAGES.filter((language) => language !== 'system').map(
      (language): Command => ({ id: `language.${language}`, group: 'actions', title: t('palette.language', { language: t(`settings.languages.${language}`) }), icon: 'settings', run: () => settings.set({ language }) }),
    ),
    { id: 'backup', group: 'actions', title: t('palette.backup'), icon: 'save', run: backUp },
    { id: 'theme.system', group: 'actions', title: t('palette.themeSystem'), icon: 'half', run: () => settings.set({ theme: 'system' }) },
    { id: 'theme.light', group: 'actions', title: t('palette.themeLight'), icon: 'half', run: () => settings.set({ theme: 'light' }) },
    { id: 'theme.dark', group: 'actions', title: t('palette.themeDark'), icon: 'half', run: () => settings.set({ theme: 'dark' }) },
    ...jobs.list.slice(0, 8).map(
      (job): Command => ({
        id: `job.${job.id}`,
        group: 'jobs',
        title: say(job.title),
        icon: 'training',
        run: () => router.push({ name: 'training', params: { id: job.id } }),
      }),
    ),
  ]
}

/** Commands whose title holds every word of the query, in any order. */
export function findCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter((command) => words.every((word) => command.title.toLowerCase().includes(word)))
}
