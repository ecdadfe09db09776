/** Names of the messages between a page and the main process: written once, used by `ipc.ts` and `preload.ts`. */
export const channels = {
  /** A new document is here; whatever the one before it was listening to ends. */
  hello: 'terrace:hello',
  call: 'terrace:call',
  subscribe: 'terrace:subscribe',
  unsubscribe: 'terrace:unsubscribe',
  event: 'terrace:event',
  end: 'terrace:end',
  /** The page wants to save a file. */
  place: 'terrace:place',
  /** The page can take menu commands from now on. */
  listen: 'terrace:listen',
  menu: 'terrace:menu',
} as const
