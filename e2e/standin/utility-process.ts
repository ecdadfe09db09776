import { fork, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { KnownEvents } from './events.ts'
import { checkOptions, implementOnly } from './refuse.ts'

interface ForkOptions {
  readonly serviceName: string
  readonly stdio: ('pipe' | 'ignore' | 'inherit')[]
}

const running = new Set<ChildProcess>()

class UtilityProcess extends KnownEvents {
  private readonly child: ChildProcess

  constructor(entry: string, values: readonly string[], options: ForkOptions) {
    super('utilityProcess', ['message', 'exit'])
    checkOptions('utilityProcess.fork', options, ['serviceName', 'stdio'])
    this.child = fork(entry, values, {
      execArgv: ['--import', new URL('./register-worker.ts', import.meta.url).href],
      serialization: 'advanced',
      stdio: [...options.stdio, 'ipc'],
    })
    running.add(this.child)
    this.child.on('message', (message) => this.emit('message', message))
    this.child.on('close', (code, signal) => {
      running.delete(this.child)
      this.emit('exit', code ?? constants.signals[signal!])
    })
  }

  get pid(): number | undefined {
    return this.child.exitCode === null ? this.child.pid : undefined
  }

  get stderr() {
    return this.child.stderr
  }

  postMessage(message: unknown): void {
    if (this.child.connected) this.child.send(message as object)
  }

  kill(): boolean {
    return this.child.kill('SIGTERM')
  }
}

export const utilityProcess = implementOnly('utilityProcess', {
  fork: (entry: string, values: readonly string[], options: ForkOptions) => implementOnly('utilityProcess', new UtilityProcess(entry, values, options)),
})

/** The program's end is theirs too. */
export function endUtilityProcesses(): void {
  for (const child of running) child.kill('SIGKILL')
}
