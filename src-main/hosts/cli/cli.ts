import { Command, CommanderError } from 'commander'
import { parseInput } from '../../../src-shared/api/dispatch.ts'
import { toFailure, type Failure, type FailureCode } from '../../../src-shared/base/failure.ts'
import { createApp, type App } from '../../app.ts'
import { forkNodeWorker } from '../../jobs/fork.ts'
import { PACKAGE } from '../../project.ts'
import { resolveHome } from '../../storage/home.ts'
import type { CliCommand, CommandContext } from './command.ts'
import { COMMANDS, TOPICS } from './commands/index.ts'
import { addFlags, readFlags } from './flags.ts'
import { createIo, describeFailure } from './io.ts'

const DONE = 0
const FAILED = 1
const BAD_INPUT = 2
const CANCELLED = 130
const EXIT_CODES: Partial<Record<FailureCode, number>> = { 'bad-input': BAD_INPUT, 'not-found': BAD_INPUT, cancelled: CANCELLED }

/** Runs one command line and gives its exit code. */
export async function runCli(words: readonly string[]): Promise<number> {
  let exitCode = DONE
  const program = new Command('terrace')
    .description('A private laboratory for portfolio models, on your own machine')
    .version(PACKAGE.version, '--version', 'Print the version')
    .helpOption('--help', 'Explain the command')
    .helpCommand(false)
    .showSuggestionAfterError()
    // Flags belong to the command that they stand behind: `report --json FILE` is not the program's own --json.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => {} })
  addGlobalFlags(program)
  for (const row of COMMANDS) {
    const target = findOrCreate(program, row)
    addFlags(target, row.input, row.positional)
    target.action(async (...given: unknown[]) => {
      exitCode = await execute(row, given.slice(0, row.positional.length), target.optsWithGlobals())
    })
  }
  if (words.length === 0) {
    program.outputHelp()
    return BAD_INPUT
  }
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return DONE
    // A topic without its command has printed its help.
    if (thrown.code === 'commander.help') return BAD_INPUT
    const failure = describeUsage(thrown)
    if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`)
    process.stderr.write(`${describeFailure(failure)}\n`)
    return BAD_INPUT
  }
  return exitCode
}

/** What the parser says about a line that it cannot read, as a failure like every other. */
function describeUsage({ message }: CommanderError): Failure {
  const [problem = '', suggestion] = message.replace(/^error: /, '').split('\n')
  return {
    code: 'bad-input',
    message: `${problem.charAt(0).toUpperCase()}${problem.slice(1).replace(/\.$/, '')}.`,
    hint: suggestion?.replace(/^\((.*)\)$/, '$1') ?? 'See `terrace --help`, or `--help` after a command.',
  }
}

/** On every command, so that they may stand anywhere on the line. */
function addGlobalFlags(target: Command, row?: CliCommand): void {
  if (!row || !('json' in row.input.shape)) target.option('--json', 'Print one JSON document on stdout')
  target
    .option('--home <folder>', 'Data folder (default: TERRACE_HOME, else the place for application data)')
    .option('--debug', 'Print stack traces')
}

function findOrCreate(program: Command, row: CliCommand): Command {
  let target = program
  const names = row.name.split(' ')
  for (const [depth, name] of names.entries()) {
    let next = target.commands.find((existing) => existing.name() === name)
    if (!next) {
      next = target.command(name).helpOption('--help', 'Explain the command').helpCommand(false).exitOverride()
      next.copyInheritedSettings(program)
      if (depth === names.length - 1) addGlobalFlags(next, row)
      else next.summary(TOPICS[name] ?? '').description(TOPICS[name] ?? '')
    }
    target = next
  }
  return target.summary(row.summary).description(row.summary)
}

interface GlobalOptions {
  readonly json?: boolean | string
  readonly home?: string
  readonly debug?: boolean
  readonly [key: string]: unknown
}

async function execute(row: CliCommand, positional: readonly unknown[], options: GlobalOptions): Promise<number> {
  const io = createIo(options.json === true)
  const home = resolveHome(options.home)
  const aborter = new AbortController()
  let interrupts = 0
  const interrupt = () => {
    aborter.abort()
    // A second Ctrl-C is from somebody who does not want to wait.
    if (++interrupts > 1) process.exit(CANCELLED)
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  let app: App | undefined
  const context: CommandContext = { home, io, app: () => (app ??= openApp(home, row)), signal: aborter.signal }
  try {
    const input = parseInput(row.input, readFlags(row.input, row.positional, positional, options), row.name)
    const output = await row.run(input, context)
    if (io.json && output !== undefined) process.stdout.write(`${JSON.stringify(output, null, 2)}\n`)
    row.print(output, context)
    return row.failed?.(output) ? FAILED : DONE
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (io.json) process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`)
    io.note(describeFailure(failure))
    if (options.debug) console.error(thrown)
    return EXIT_CODES[failure.code] ?? FAILED
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    app?.close()
  }
}

/** Backups can be listed and restored when the database cannot be opened; every other call then says why in its own failure. */
function openApp(home: string, { host = 'cli', readsOnly }: CliCommand): App {
  const ports = { home, host, forkWorker: forkNodeWorker, now: Date.now } as const
  const app = createApp(ports)
  return readsOnly && app.storageFailure()?.code === 'locked' ? createApp(ports, 'read') : app
}
