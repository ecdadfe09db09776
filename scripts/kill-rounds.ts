import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from '../src-shared/api/jobs.ts'
import { createRng } from '../src-shared/base/rng.ts'
import { createApp } from '../src-main/app.ts'
import { forkNodeWorker } from '../src-main/jobs/fork.ts'

const CLI = join(import.meta.dirname, '..', 'src-main', 'hosts', 'cli', 'main.ts')
const STEPS = 40

interface KillReport {
  readonly rounds: number
  /** Rounds in which the kill came while the job was at work; the others ended before it, or had not begun. */
  readonly interrupted: number
  readonly resumed: number
  readonly faults: readonly string[]
}

/**
 * Starts a job that writes, kills it with -9 at a random moment (the program alone, or the program and its job process together), and
 * looks at what is left: the database must be whole, the job interrupted, and a resumed job must end with the numbers of an undisturbed one.
 */
export async function runKillRounds(rounds: number, seed: number, onRound: (round: number) => void = () => {}): Promise<KillReport> {
  const home = mkdtempSync(join(tmpdir(), 'terrace-kill-'))
  const rng = createRng(seed).stream('kill')
  const faults: string[] = []
  let interrupted = 0
  let resumed = 0
  try {
    const expected = (await runUndisturbed(home)).result
    for (let round = 1; round <= rounds; round++) {
      await startAndKill(home, rng.uniform() * 400, rng.integer(2) === 0)
      const integrity = checkIntegrity(home)
      if (integrity !== 'ok') faults.push(`round ${round}: integrity check said ${integrity}`)
      const left = await resumeLast(home)
      if (left.before === 'interrupted') interrupted++
      else if (left.before !== 'done') faults.push(`round ${round}: the job was left ${left.before}`)
      if (left.after.state !== 'done') faults.push(`round ${round}: the resumed job ended ${left.after.state}: ${left.after.failure?.message}`)
      else if (JSON.stringify(left.after.result) !== JSON.stringify(expected)) faults.push(`round ${round}: another result, ${JSON.stringify(left.after.result)}`)
      else if (left.before === 'interrupted') resumed++
      onRound(round)
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
  return { rounds, interrupted, resumed, faults }
}

function openApp(home: string) {
  return createApp({ home, host: 'test', forkWorker: forkNodeWorker, now: Date.now })
}

async function runUndisturbed(home: string): Promise<Job> {
  const app = openApp(home)
  const job = await app.api.jobs.start({ kind: 'sleep', params: { steps: STEPS, stepMs: 0 } })
  const ended = await waitForEnd(() => app.api.jobs.get({ id: job.id }))
  app.close()
  return ended
}

/** The clock starts when the job says its first word, so that a slow machine is not killed before it began. */
async function startAndKill(home: string, afterMs: number, wholeGroup: boolean): Promise<void> {
  const child = spawn(process.execPath, [CLI, 'jobs', 'run', 'sleep', '--set', `steps=${STEPS}`, 'stepMs=8', '--home', home], { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const spoke = new Promise((resolve) => child.stderr.once('data', resolve))
  const closed = new Promise((resolve) => child.once('close', resolve))
  await Promise.race([spoke.then(() => delay(afterMs)), closed])
  if (child.exitCode === null) process.kill(wholeGroup ? -child.pid! : child.pid!, 'SIGKILL')
  await closed
}

function checkIntegrity(home: string): string {
  const database = new Database(join(home, 'terrace.db'))
  const said = database.pragma('integrity_check', { simple: true }) as string
  database.close()
  return said
}

/** What the newest job was left as, and how it ended after a resume. */
async function resumeLast(home: string): Promise<{ before: Job['state']; after: Job }> {
  const app = openApp(home)
  try {
    const job = (await app.api.jobs.list({}))[0]!
    if (job.state === 'done') return { before: 'done', after: job }
    await app.api.jobs.resume({ id: job.id })
    return { before: job.state, after: await waitForEnd(() => app.api.jobs.get({ id: job.id })) }
  } finally {
    app.close()
  }
}

async function waitForEnd(get: () => Promise<Job>): Promise<Job> {
  for (let waited = 0; waited < 3000; waited++) {
    const job = await get()
    if (!['queued', 'running', 'pausing', 'paused', 'cancelling'].includes(job.state)) return job
    await delay(10)
  }
  return get()
}

if (import.meta.main) {
  const rounds = Number(process.argv[2] ?? 100)
  const report = await runKillRounds(rounds, Date.now(), (round) => {
    if (round % 10 === 0) console.log(`${round} of ${rounds} rounds`)
  })
  console.log(`${report.rounds} rounds of kill -9: ${report.interrupted} met the job at work, ${report.resumed} of those were resumed to the same result, ${report.faults.length} faults`)
  for (const fault of report.faults) console.log(fault)
  process.exitCode = report.faults.length === 0 ? 0 : 1
}
