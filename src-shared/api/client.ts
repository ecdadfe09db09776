import { FailureError, type Failure } from '../base/failure.ts'
import type { Client, Contract, Result, Unsubscribe } from './contract.ts'

/** What a host has to carry from a page to the services, and back. */
export interface Transport {
  call(path: string, input: unknown): Promise<Result<unknown>>
  subscribe(path: string, input: unknown, listener: (event: unknown) => void, onEnd: (failure?: Failure) => void): Unsubscribe
}

/** Derives the typed client of a contract from any transport. */
export function createClient<C extends Contract>(contract: C, transport: Transport): Client<C> {
  const groups: Record<string, Record<string, unknown>> = {}
  for (const [groupName, group] of Object.entries(contract)) {
    const endpoints: Record<string, unknown> = {}
    for (const [name, endpoint] of Object.entries(group)) {
      const path = `${groupName}.${name}`
      endpoints[name] =
        endpoint.kind === 'call'
          ? async (input: unknown) => unwrap(await transport.call(path, input))
          : (input: unknown, listener: (event: unknown) => void, onEnd: (failure?: Failure) => void = () => {}) =>
              transport.subscribe(path, input, listener, onEnd)
    }
    groups[groupName] = endpoints
  }
  return groups as Client<C>
}

function unwrap(result: Result<unknown>): unknown {
  if (result.ok) return result.value
  throw new FailureError(result.failure)
}
