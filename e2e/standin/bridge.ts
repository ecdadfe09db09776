interface BridgeOptions {
  readonly platform: string
  /** Name of the function in the page that reaches the main process. */
  readonly send: string
}

type Preload = (require: (name: string) => unknown, process: object, exports: object, module: object) => void

/**
 * Runs in the page, before any of its scripts: the two parts of `electron` that a sandboxed preload can have, and the preload itself.
 * It is sent there as text, so it must not use anything from outside of its body.
 */
function runPreload({ platform, send }: BridgeOptions, preload: Preload): void {
  type Listener = (event: object, ...values: unknown[]) => void
  type Message = { kind: 'invoke' | 'send'; document: string; channel: string; values: unknown[] }
  const scope = globalThis as unknown as Record<string, unknown>
  // The empty document that a window begins with runs no preload.
  if ((scope.location as { protocol: string }).protocol === 'about:') return
  const document = `${Date.now()}-${Math.random()}`
  const toMain = scope[send] as (message: Message) => Promise<unknown>
  const listeners = new Map<string, Set<Listener>>()

  const refuse = (what: string): never => {
    throw new Error(`The stand-in does not implement ${what}.`)
  }
  const only = <T extends object>(name: string, target: T): T =>
    new Proxy(target, { get: (object, key) => (key in object ? object[key as keyof T] : refuse(`${name}.${String(key)}`)) })

  /** Plain values are copied, functions wrapped, everything else is refused: as Electron's context bridge does. */
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') return (...values: unknown[]) => cross(value(...values.map(cross)))
    if (value instanceof Promise) return value.then(cross)
    if (Array.isArray(value)) return value.map(cross)
    if (value instanceof Error) return new Error(value.message)
    if (typeof value === 'symbol') throw new TypeError('A symbol cannot cross the context bridge.')
    if (typeof value !== 'object' || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cross(inner)])))
  }

  const ipcRenderer = only('ipcRenderer', {
    invoke: (channel: string, ...values: unknown[]) => toMain({ kind: 'invoke', document, channel, values: structuredClone(values) }),
    send: (channel: string, ...values: unknown[]) => void toMain({ kind: 'send', document, channel, values: structuredClone(values) }),
    on(channel: string, listener: Listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener)
    },
  })
  const contextBridge = only('contextBridge', {
    exposeInMainWorld(name: string, api: unknown) {
      Object.defineProperty(scope, name, { value: cross(api) })
    },
  })
  const modules: Record<string, unknown> = { electron: only("require('electron')", { contextBridge, ipcRenderer }) }

  // A message meant for the document before this one must not reach it.
  Object.defineProperty(scope, `${send}Deliver`, {
    value: (target: string, channel: string, values: unknown[]) => {
      if (target !== document) return
      for (const listener of listeners.get(channel) ?? []) listener({}, ...values)
    },
  })
  const require = (name: string) => modules[name] ?? refuse(`require('${name}') in a preload`)
  preload(require, only('process', { platform }), {}, {})
}

/** The whole as a script. The preload's code stands in it as a function, since the page's policy forbids to make one from text. */
export function writeInitScript(code: string, options: BridgeOptions): string {
  return `(${runPreload.toString()})(${JSON.stringify(options)}, function (require, process, exports, module) {\n${code}\n})`
}
