import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve } from 'node:path'

/** The window's own scheme: a real origin, so that storage, fetch and the content security policy work as on the web. */
export const APP_SCHEME = 'app'
const APP_HOST = 'terrace'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** Answers a request for `app://terrace/…` with a file of the pages' folder, and never with one outside it. */
export async function answerAppRequest(folder: string, request: Request, headers: Readonly<Record<string, string>>): Promise<Response> {
  const refuse = (status: number, text: string) => new Response(text, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only reading is possible here.')
  const file = findFile(folder, request.url)
  if (file === undefined) return refuse(403, 'This address lies outside of the program.')
  const type = MEDIA_TYPES[extname(file).toLowerCase()]
  if (type === undefined) return refuse(404, 'There is no such page.')
  try {
    const body = await readFile(file)
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { headers: { ...headers, 'content-type': type } })
  } catch {
    // Whatever keeps the file from being read, the page can only be told that it is not there.
    return refuse(404, 'There is no such page.')
  }
}

function findFile(folder: string, address: string): string | undefined {
  const url = new URL(address)
  if (url.host !== APP_HOST) return undefined
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0') || path.includes('\\')) return undefined
  const file = resolve(folder, `.${path === '/' || path === '' ? '/index.html' : path}`)
  const inside = relative(folder, file)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : file
}
