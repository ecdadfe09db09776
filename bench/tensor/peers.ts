import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** PyTorch in a process of its own, which trains a workload when asked and says how long each step took. */
export interface Peer {
  readonly title: string
  /** 1 or 2: the goals differ. */
  readonly major: number
  milliseconds(workload: string, steps: number): Promise<number[]>
  close(): void
}

const SCRIPT = fileURLToPath(new URL('../tensor-peers.py', import.meta.url))

/** The first Python that can import torch: TERRACE_PYTHON, python3 on the path, the system's python3. */
export function findPython(): string | undefined {
  const candidates = [process.env.TERRACE_PYTHON, 'python3', '/usr/bin/python3']
  return candidates.find((python) => python !== undefined && spawnSync(python, ['-c', 'import torch']).status === 0)
}

export async function openPeer(python: string): Promise<Peer> {
  const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${python} ended without an answer`)
    return JSON.parse(value)
  }
  const { version } = await answer()
  return {
    title: `PyTorch ${version}`,
    major: Number.parseInt(version, 10),
    async milliseconds(workload, steps) {
      child.stdin.write(`${JSON.stringify({ workload, steps })}\n`)
      return (await answer()).ms
    },
    close: () => child.stdin.end(),
  }
}
