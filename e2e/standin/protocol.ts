import type { BrowserContext, Route } from '@playwright/test'
import { record } from './record.ts'
import { implementOnly, refuse } from './refuse.ts'

type Handler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, Handler>()
/** Chromium cannot be taught a scheme from outside, so each has an https address that nothing else can have. */
const WEB_SUFFIX = '.app.invalid'

export const protocol = implementOnly('protocol', {
  registerSchemesAsPrivileged(schemes: { scheme: string }[]) {
    if (record.schemes.length > 0) throw new Error('Schemes can be registered once only.')
    if (schemes.some(({ scheme }) => scheme !== 'app')) refuse('another scheme than app')
    record.schemes.push(...schemes)
  },
  handle(scheme: string, handler: Handler) {
    if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} has a handler already.`)
    handlers.set(scheme, handler)
  },
})

export function toWebAddress(address: string): string {
  return address.replace(/^app:\/\/([^/?#]+)/, `https://$1${WEB_SUFFIX}`)
}

/** The address as the main process knows it. */
export function toAppAddress(address: string): string {
  return address.replace(new RegExp(`^https://([^/?#]+)${WEB_SUFFIX.replaceAll('.', '\\.')}`), 'app://$1')
}

/** Gives requests for the program's own pages to its handler; nothing ever leaves for the network. */
export async function serveScheme(context: BrowserContext, isAllowed: (route: Route, address: string) => boolean): Promise<void> {
  await context.route('**/*', async (route) => {
    const request = route.request()
    const address = toAppAddress(request.url())
    if (!isAllowed(route, address)) return route.abort('aborted')
    const handler = handlers.get(new URL(address).protocol.replace(':', ''))
    if (handler === undefined) {
      record.refusedRequests.push(address)
      return route.abort('internetdisconnected')
    }
    const response = await handler(new Request(address, { method: request.method() }))
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) })
  })
}
