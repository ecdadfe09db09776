import type { ChildProcess } from 'node:child_process'

/** The exit code, once the process and its streams have ended; null after a signal. */
export function watchEnd(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)))
}
