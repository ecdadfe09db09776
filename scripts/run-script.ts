import { FailureError } from '../src-shared/base/failure.ts'
import { describeFailure } from '../src-main/hosts/cli/io.ts'

/** Runs a script's main function; whatever goes wrong ends in one sentence and an exit code, never in a stack trace. */
export async function runScript(main: () => Promise<void> | void): Promise<void> {
  try {
    await main()
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      process.stderr.write(`${describeFailure(thrown.failure)}\n`)
      process.exitCode = thrown.failure.code === 'bad-input' ? 2 : 1
    } else {
      process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
      process.exitCode = 1
    }
  }
}

/** Ctrl-C, or a polite kill. npm passes on what the terminal has sent already, so a second one must not cut the end short. */
export function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve())
    process.on('SIGTERM', () => resolve())
  })
}
