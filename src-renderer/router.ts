import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { isPageName, pageNames, pages, type PageName } from './pages/index.ts'

/** The part after `#` works alike under app://, on a loopback address and in a file. `firstPage` is asked when the address names no page. */
export function createPagesRouter(firstPage: () => Promise<PageName>): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      ...pageNames.map((name) => ({ name, path: pages[name].path, component: pages[name].load, props: true })),
      { path: '/:unknown(.*)*', component: pages.data.load, beforeEnter: async () => ({ name: await firstPage(), replace: true }) },
    ],
  })
}

export function pageOf(routeName: unknown): PageName | null {
  return isPageName(routeName) ? routeName : null
}
