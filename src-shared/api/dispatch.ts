import type { z } from 'zod'
import { fail, FailureError, toFailure, type Failure } from '../base/failure.ts'
import type { Transport } from './client.ts'
import type { Contract, Endpoint, Result, Services, Unsubscribe } from './contract.ts'
import { sayIssue } from './schema-issue.ts'

/** The serving end of every transport: finds the endpoint, parses the input, and turns what is thrown into a value. */
export function createDispatcher<C extends Contract>(
  contract: C,
  services: Services<C>,
  /** Told of everything thrown that is not a Failure: a defect of the program, worth a line in the log. */
  onDefect: (path: string, defect: unknown) => void = () => {},
): Transport {
  const failureOf = (path: string, thrown: unknown): Failure => {
    if (!(thrown instanceof FailureError)) onDefect(path, thrown)
    return toFailure(thrown)
  }
  return {
    async call(path, input): Promise<Result<unknown>> {
      try {
        const { endpoint, service } = find(contract, services, path, 'call')
        return { ok: true, value: await service(parseInput(endpoint.input, input, path)) }
      } catch (thrown) {
        return { ok: false, failure: failureOf(path, thrown) }
      }
    },
    subscribe(path, input, listener, onEnd): Unsubscribe {
      try {
        const { endpoint, service } = find(contract, services, path, 'subscription')
        return service(parseInput(endpoint.input, input, path), listener) as Unsubscribe
      } catch (thrown) {
        onEnd(failureOf(path, thrown))
        return () => {}
      }
    },
  }
}

type AnyService = (input: unknown, emit?: (event: unknown) => void) => unknown

function find<C extends Contract>(contract: C, services: Services<C>, path: string, kind: Endpoint['kind']) {
  const [groupName = '', name = '', ...rest] = path.split('.')
  const group = Object.hasOwn(contract, groupName) ? contract[groupName]! : undefined
  const endpoint = group && Object.hasOwn(group, name) ? group[name] : undefined
  if (!endpoint || endpoint.kind !== kind || rest.length > 0) fail('not-found', `There is no ${kind} named "${path}".`)
  return { endpoint, service: services[groupName as keyof C][name as keyof C[keyof C]] as AnyService }
}

/** Parses with a schema; the first problem becomes one sentence that names the key. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new FailureError(schemaFailure(parsed.error, where))
}

export function schemaFailure(error: z.ZodError, where: string): Failure {
  const issue = error.issues[0]
  const key = issue?.path.map(String).join('.') ?? ''
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : ''
  return {
    code: 'bad-input',
    message: issue ? `${key || 'The input'}: ${sayIssue(issue)}${more}.` : 'The input is not valid.',
    where: key ? `${where}: ${key}` : where,
  }
}
