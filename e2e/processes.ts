import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly words: string
}

/** How the job process shows in a list of processes, in each shell. */
const JOB_PROCESS = /job-worker\.js|node-worker\.ts|node\.mojom\.NodeService/

/** The process that does the work of a program: a child, or a child's child, of the program's own. */
export function findJobProcess(program: number): number {
  const processes = existsSync('/proc/self/stat') ? readProcesses() : askPs()
  const family = new Set([program])
  for (let size = 0; size < family.size; ) {
    size = family.size
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid)
  }
  const job = processes.find(({ pid, words }) => family.has(pid) && JOB_PROCESS.test(words))
  if (!job) throw new Error(`Process ${program} has no job process.`)
  return job.pid
}

/** A bare Linux has no `ps`. */
function readProcesses(): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      // The name in brackets may hold anything, so the parent is counted from its end.
      const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]
      return [{ pid: Number(pid), parent: Number(parent), words: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
    } catch {
      // It has ended since the list was made.
      return []
    }
  })
}

function askPs(): Process[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => {
    const [pid = '', parent = '', ...words] = line.trim().split(/\s+/)
    return { pid: Number(pid), parent: Number(parent), words: words.join(' ') }
  })
}
