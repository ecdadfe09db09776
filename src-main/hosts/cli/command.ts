import type { z } from 'zod'
import type { Call } from '../../../src-shared/api/contract.ts'
import type { App } from '../../app.ts'
import type { Io } from './io.ts'

/** What a running command has at hand. */
export interface CommandContext {
  readonly home: string
  readonly io: Io
  /** Opens the data folder; only then is it touched. */
  readonly app: () => App
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** One line of the command list. What `run` returns is the JSON document; `print` says the same to people. */
export interface CliCommand<Schema extends z.ZodObject = z.ZodObject, Output = unknown> {
  /** Words as typed, for example `jobs list`. */
  readonly name: string
  readonly summary: string
  readonly input: Schema
  /** Keys of the input that are given by position. */
  readonly positional: readonly string[]
  /** A command that only reads works while another program holds the data folder. */
  readonly readsOnly: boolean
  /** What the program calls itself while it runs; the command line unless said otherwise. */
  readonly host?: 'cli' | 'server'
  run(input: z.output<Schema>, context: CommandContext): Output | Promise<Output>
  print(output: Output, context: CommandContext): void
  /** Whether nothing of what was asked for could be done: the output still says why, and the exit code is 1. */
  failed?(output: Output): boolean
}

/** Lets each row be checked against its own types before it joins the list. */
export function command<Schema extends z.ZodObject, Output>(row: CliCommand<Schema, Output>): CliCommand {
  return row
}

/** A command that is an api call: summary and flags come from the contract. */
export function apiCommand<Schema extends z.ZodObject, Output>(
  name: string,
  endpoint: Call<Schema>,
  run: CliCommand<Schema, Output>['run'],
  print: CliCommand<Schema, Output>['print'],
  more: { readonly positional?: readonly (keyof z.output<Schema> & string)[]; readonly readsOnly?: boolean } = {},
): CliCommand {
  return command({ name, summary: endpoint.summary, input: endpoint.input, positional: more.positional ?? [], readsOnly: more.readsOnly ?? false, run, print })
}
