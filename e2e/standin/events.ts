import { EventEmitter } from 'node:events'
import { refuse } from './refuse.ts'

/** What Electron hands to listeners that may say no. */
interface PreventableEvent {
  defaultPrevented: boolean
  preventDefault(): void
}

export function preventable<T extends object>(details: T = {} as T): T & PreventableEvent {
  return Object.assign(details, {
    defaultPrevented: false,
    preventDefault(this: PreventableEvent) {
      this.defaultPrevented = true
    },
  })
}

/** An emitter that knows the list of its events. Some never happen here, and are listed because that is harmless. */
export class KnownEvents extends EventEmitter {
  private readonly owner: string
  private readonly known: readonly string[]

  constructor(owner: string, known: readonly string[]) {
    super()
    this.owner = owner
    this.known = known
  }

  override on(event: string, listener: (...values: never[]) => void): this {
    if (!this.known.includes(event)) refuse(`the event ${event} of ${this.owner}`)
    return super.on(event, listener as (...values: unknown[]) => void)
  }

  override once(event: string, listener: (...values: never[]) => void): this {
    if (!this.known.includes(event)) refuse(`the event ${event} of ${this.owner}`)
    return super.once(event, listener as (...values: unknown[]) => void)
  }
}
