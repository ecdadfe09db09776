import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { isPageName, pageNames, pages, type PageName } from './pages/index.ts'

/** The part after `#` works alike under app://, on a loopback address and in a file. `firstPath` is asked when the address names no page. */
export function createPagesRouter(firstPath: () => Promise<string>): Router {
  const router: Router = createRouter({
    history: createWebHashHistory(),
    routes: [
      ...pageNames.map((name) => ({ name, path: pages[name].path, component: pages[name].load, props: true })),
      {
        path: '/:unknown(.*)*',
        component: pages.data.load,
        beforeEnter: async () => {
          // A path of another version may lead nowhere now.
          const found = router.resolve(await firstPath())
          return isPageName(found.name) ? { path: found.fullPath, replace: true } : { name: 'data', replace: true }
        },
      },
    ],
  })
  return router
}

export function pageOf(routeName: unknown): PageName | null {
  return isPageName(routeName) ? routeName : null
}
