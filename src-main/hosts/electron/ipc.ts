import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { z } from 'zod'
import type { MenuCommand } from '../../../src-shared/api/bridge.ts'
import type { Transport } from '../../../src-shared/api/client.ts'
import type { Result, Unsubscribe } from '../../../src-shared/api/contract.ts'
import { channels } from './channels.ts'

/** A page holds a handful of subscriptions; a thousand is a page gone wild. */
const MAX_SUBSCRIPTIONS = 1000

const callSchema = z.tuple([z.string().max(200), z.unknown()])
const subscribeSchema = z.tuple([z.number().int().positive(), z.string().max(200), z.unknown()])
const placeSchema = z.tuple([z.string().min(1).max(200), z.string().max(4000)])
const unsubscribeSchema = z.tuple([z.number().int().positive()])

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>

interface IpcOptions {
  readonly api: Transport
  /** The only origin whose pages are answered. */
  readonly origin: string
  /** Asks the user where a file goes. */
  readonly choosePlace: (name: string, folder: string) => Promise<string | null>
  readonly warn: (text: string) => void
}

interface Ipc {
  /** Reaches the page now, or as soon as it listens. */
  send(page: WebContents, command: MenuCommand): void
}

/** Answers the preload's messages. Every one is checked: who sent it, then what it says; the api parses its own input after that. */
export function serveIpc({ api, origin, choosePlace, warn }: IpcOptions): Ipc {
  const subscriptions = new Map<WebContents, Map<number, Unsubscribe>>()
  const waiting = new Map<WebContents, MenuCommand[]>()
  const listening = new WeakSet<WebContents>()

  const isTrusted = ({ senderFrame }: Sender, channel: string): boolean => {
    const trusted = senderFrame !== null && senderFrame.parent === null && senderFrame.origin === origin
    if (!trusted) warn(`Refused ${channel} from ${senderFrame?.origin ?? 'a frame that is gone'}.`)
    return trusted
  }

  const onMessage = <Schema extends z.ZodType>(channel: string, schema: Schema, handle: (page: WebContents, message: z.output<Schema>) => void) => {
    ipcMain.on(channel, (event, ...message: unknown[]) => {
      if (!isTrusted(event, channel)) return
      const parsed = schema.safeParse(message)
      if (parsed.success) handle(event.sender, parsed.data)
      else warn(`Refused ${channel}: ${z.prettifyError(parsed.error)}`)
    })
  }

  const endAll = (page: WebContents) => {
    const running = subscriptions.get(page)
    subscriptions.delete(page)
    running?.forEach((stop) => stop())
  }

  const forget = (page: WebContents) => {
    endAll(page)
    waiting.delete(page)
  }

  const known = new WeakSet<WebContents>()

  onMessage(channels.hello, z.tuple([]), (page) => {
    endAll(page)
    listening.delete(page)
    if (known.has(page)) return
    known.add(page)
    page.on('destroyed', () => forget(page))
    page.on('render-process-gone', () => endAll(page))
  })

  ipcMain.handle(channels.call, async (event, ...message: unknown[]): Promise<Result<unknown>> => {
    if (!isTrusted(event, channels.call)) {
      return { ok: false, failure: { code: 'no-permission', message: 'Only the pages of this program may call it.' } }
    }
    const parsed = callSchema.safeParse(message)
    if (!parsed.success) return { ok: false, failure: { code: 'bad-input', message: 'A call has a name and an input.' } }
    return api.call(...parsed.data)
  })

  ipcMain.handle(channels.place, async (event, ...message: unknown[]): Promise<string | null> => {
    if (!isTrusted(event, channels.place)) return null
    const parsed = placeSchema.safeParse(message)
    if (parsed.success) return choosePlace(...parsed.data)
    warn(`Refused ${channels.place}: ${z.prettifyError(parsed.error)}`)
    return null
  })

  onMessage(channels.subscribe, subscribeSchema, (page, [id, path, input]) => {
    const running = subscriptions.get(page) ?? new Map<number, Unsubscribe>()
    subscriptions.set(page, running)
    const tell = (channel: string, value: unknown) => {
      if (!page.isDestroyed()) page.send(channel, id, value)
    }
    if (running.has(id) || running.size >= MAX_SUBSCRIPTIONS) {
      tell(channels.end, { code: 'conflict', message: `The page has too many subscriptions, or used number ${id} twice.` })
      return
    }
    running.set(id, () => {})
    const stop = api.subscribe(
      path,
      input,
      (event) => tell(channels.event, event),
      (failure) => {
        running.delete(id)
        tell(channels.end, failure)
      },
    )
    // It may have ended while it was being set up.
    if (running.has(id)) running.set(id, stop)
  })

  onMessage(channels.unsubscribe, unsubscribeSchema, (page, [id]) => {
    const running = subscriptions.get(page)
    const stop = running?.get(id)
    running?.delete(id)
    stop?.()
  })

  onMessage(channels.listen, z.tuple([]), (page) => {
    listening.add(page)
    for (const command of waiting.get(page) ?? []) page.send(channels.menu, command)
    waiting.delete(page)
  })

  return {
    send(page, command) {
      if (listening.has(page)) page.send(channels.menu, command)
      else waiting.set(page, [...(waiting.get(page) ?? []), command])
    },
  }
}
