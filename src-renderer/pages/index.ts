import type { RouteComponent } from 'vue-router'
import type { IconName } from '../components/icons.ts'

interface Page {
  /** The address after `#`; `:id?` and the like reach the page as properties. */
  readonly path: string
  readonly icon: IconName
  /** Pages are loaded when they are first shown. */
  readonly load: () => Promise<RouteComponent>
}

/** Every page, in the order of work; the start page is last, since the name of the program leads to it. The router, the navigation, the palette and the shortcuts are drawn from this list; titles are `pages.<name>` in locales. */
export const pages = {
  data: { path: '/data/:view?/:symbol?', icon: 'data', load: () => import('./data/DataPage.vue') },
  universe: { path: '/universe/:id?', icon: 'universe', load: () => import('./universe/UniversePage.vue') },
  strategies: { path: '/strategies/:view?/:item?', icon: 'strategies', load: () => import('./strategies/StrategiesPage.vue') },
  training: { path: '/training/:id?', icon: 'training', load: () => import('./training/TrainingPage.vue') },
  results: { path: '/results/:id?', icon: 'results', load: () => import('./results/ResultsPage.vue') },
  compare: { path: '/compare', icon: 'compare', load: () => import('./compare/ComparePage.vue') },
  allocate: { path: '/allocate', icon: 'allocate', load: () => import('./allocate/AllocatePage.vue') },
  settings: { path: '/settings', icon: 'settings', load: () => import('./settings/SettingsPage.vue') },
  start: { path: '/start', icon: 'start', load: () => import('./start/StartPage.vue') },
} as const satisfies Record<string, Page>

export type PageName = keyof typeof pages
export const pageNames = Object.keys(pages) as readonly PageName[]

/** Fetches every page's code ahead of time. One that cannot be fetched now is fetched, or complained of, when it is opened. */
export function prefetchPages(): void {
  void Promise.allSettled(pageNames.map((name) => pages[name].load()))
}

export function isPageName(name: unknown): name is PageName {
  return typeof name === 'string' && Object.hasOwn(pages, name)
}
