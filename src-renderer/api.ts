import { inject, type InjectionKey } from 'vue'
import type { Bridge } from '../src-shared/api/bridge.ts'
import { createClient, type Transport } from '../src-shared/api/client.ts'
import { contract, type Api } from '../src-shared/api/index.ts'
import { assert } from '../src-shared/base/assert.ts'
import type { ConnectionState } from './transports/connection.ts'
import { createLoopbackTransport, takeToken } from './transports/loopback.ts'

declare global {
  interface Window {
    /** Put there by the preload script of the desktop window; missing in a browser. */
    readonly terrace?: Bridge
  }
}

export const bridge: Bridge | null = globalThis.window?.terrace ?? null

/** The way to the program from where these pages were opened: the window's bridge, or HTTP on this machine. */
export function openTransport(onState: (state: ConnectionState) => void): Transport {
  if (bridge) return bridge
  return createLoopbackTransport({
    fetch: (url, init) => fetch(url, init),
    openEvents: (url) => new EventSource(url),
    token: takeToken(location, history),
    onState,
  })
}

export function createApi(transport: Transport): Api {
  return createClient(contract, transport)
}

export const apiKey: InjectionKey<Api> = Symbol('api')

export function useApi(): Api {
  const api = inject(apiKey)
  assert(api, 'the api is provided before anything asks for it')
  return api
}
