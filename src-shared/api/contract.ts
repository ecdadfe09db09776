import type { z } from 'zod'
import type { Failure } from '../base/failure.ts'

/**
 * The only door between processes is a tree of groups, each a record of calls and subscriptions: zod in, plain
 * data out. The client, the Electron bridge, the HTTP routes and the command-line flags are all derived from it.
 */
export interface Call<Input extends z.ZodObject = z.ZodObject, Output = unknown> {
  readonly kind: 'call'
  /** One plain sentence; `--help` prints it. */
  readonly summary: string
  readonly input: Input
  /** Only a type: outputs are plain data that the service promises. */
  readonly output?: Output
}

interface Subscription<Input extends z.ZodObject = z.ZodObject, Event = unknown> {
  readonly kind: 'subscription'
  readonly summary: string
  readonly input: Input
  readonly event?: Event
}

export type Endpoint = Call | Subscription
type Group = Readonly<Record<string, Endpoint>>
export type Contract = Readonly<Record<string, Group>>

export function call<Input extends z.ZodObject>(summary: string, input: Input) {
  return { returns: <Output>(): Call<Input, Output> => ({ kind: 'call', summary, input }) }
}

export function subscription<Input extends z.ZodObject>(summary: string, input: Input) {
  return { emits: <Event>(): Subscription<Input, Event> => ({ kind: 'subscription', summary, input }) }
}

/** What crosses the wire: a value, or an error that is a value too. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

/** Stops a subscription. */
export type Unsubscribe = () => void

/** The client that every transport gives: calls reject with a FailureError, and with nothing else. */
export type Client<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in keyof C[G]]: C[G][K] extends Call<infer Input, infer Output>
      ? (input: z.input<Input>) => Promise<Output>
      : C[G][K] extends Subscription<infer Input, infer Event>
        ? (input: z.input<Input>, listener: (event: Event) => void, onEnd?: (failure?: Failure) => void) => Unsubscribe
        : never
  }
}

/** What a host's services must provide: a missing one is a compile error. */
export type Services<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in keyof C[G]]: C[G][K] extends Call<infer Input, infer Output>
      ? (input: z.output<Input>) => Output | Promise<Output>
      : C[G][K] extends Subscription<infer Input, infer Event>
        ? (input: z.output<Input>, emit: (event: Event) => void) => Unsubscribe
        : never
  }
}
