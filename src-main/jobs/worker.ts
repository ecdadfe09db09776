import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogLine } from '../../src-shared/api/jobs.ts'
import { toFailure } from '../../src-shared/base/failure.ts'
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts'
import { appendLog, appendPoints, markJournal, rewindJournal, type JournalMark } from './journal.ts'
import { JOB_KINDS } from './kinds.ts'
import { createMemory } from './memory.ts'
import type { WorkerChannel, WorkOrder } from './protocol.ts'

/** What a job may do besides its own work. */
export interface JobContext {
  readonly seed: number
  readonly home: string
  /** What the last checkpoint held, to go on from; undefined for a fresh start. */
  readonly checkpoint: unknown
  /** Call between steps, at least every few hundred milliseconds: waits while paused, and throws when cancelled. */
  breathe(): Promise<void>
  /** For work that cannot await: whether to stop soon. */
  cancelled(): boolean
  progress(phase: string, step: number, total: number): void
  point(series: string, x: number, y: number): void
  log(level: LogLine['level'], text: string): void
  /** The result that stands if the job is stopped now. */
  best(result: unknown): void
  /** What the record should say about the data and the engine. */
  facts(facts: { readonly dataHash?: string; readonly engine?: string }): void
  /** Plain data, typed arrays included. */
  saveCheckpoint(state: unknown): void
  /** Makes a finished part of the work once: a resumed job is given what was made before it was interrupted. */
  remember<T>(key: string, make: () => T | Promise<T>): Promise<T>
}

/** Thrown out of a job by `breathe` once it was cancelled. */
class Cancelled extends Error {}

/** Updates leave the process at most this often: more would only be merged again on the other side. */
const FLUSH_MS = 100
/** Shorter spans say more about the moment than about the work. */
const USAGE_EVERY_MS = 1_000

interface StoredState {
  readonly job: unknown
  readonly journal: JournalMark
}

/** The life of a job process: one order, then the end. */
export function runWorker(channel: WorkerChannel): void {
  let cancelled = false
  let resumeWaiting: (() => void) | undefined
  let paused = false
  const wake = () => {
    resumeWaiting?.()
    resumeWaiting = undefined
  }

  channel.onMessage((message) => {
    if (message.type === 'start') void carryOut(message.order)
    else if (message.type === 'pause') paused = true
    else if (message.type === 'resume') {
      paused = false
      wake()
    } else {
      cancelled = true
      wake()
    }
  })

  async function carryOut(order: WorkOrder): Promise<void> {
    const outbox = createOutbox(channel, order.folder)
    try {
      const kind = JOB_KINDS[order.kind]
      if (!kind) throw new Error(`No job kind "${order.kind}"`)
      const work = await kind.load()
      const checkpoint = order.resume ? findCheckpoint(order.folder, outbox) : undefined
      const context: JobContext = {
        seed: order.seed,
        home: order.home,
        checkpoint,
        cancelled: () => cancelled,
        progress: outbox.progress,
        point: outbox.point,
        log: outbox.log,
        best: (result) => channel.send({ type: 'best', result }),
        facts: (facts) => channel.send({ type: 'facts', ...facts }),
        async breathe() {
          outbox.flushWhenDue()
          // Messages arrive between turns of the event loop only.
          await nextTurn()
          if (paused && !cancelled) {
            outbox.flush()
            channel.send({ type: 'paused' })
            await new Promise<void>((resolve) => (resumeWaiting = resolve))
            if (!cancelled) channel.send({ type: 'resumed' })
          }
          if (cancelled) throw new Cancelled()
        },
        saveCheckpoint(state) {
          outbox.flush()
          saveCheckpoint(order.folder, { job: state, journal: markJournal(order.folder) } satisfies StoredState)
        },
        remember: createMemory(order.folder, order.resume),
      }
      const result = await work.run(kind.params.parse(order.params), context)
      outbox.flush()
      channel.send({ type: 'done', result })
    } catch (thrown) {
      outbox.flush()
      if (thrown instanceof Cancelled) channel.send({ type: 'cancelled' })
      else channel.send({ type: 'failed', failure: toFailure(thrown) })
    }
  }
}

function findCheckpoint(folder: string, outbox: Outbox): unknown {
  const { state, damaged } = loadCheckpoint(folder)
  for (const file of damaged) outbox.log('warn', `The checkpoint ${file} is damaged; the one before it is used.`)
  const stored = state as StoredState | undefined
  rewindJournal(folder, stored?.journal ?? 0)
  return stored?.job
}

type Outbox = ReturnType<typeof createOutbox>

/** Collects progress, points and log lines; writes them to the job's journal and sends them on, a few times a second. */
function createOutbox(channel: WorkerChannel, folder: string) {
  let points: Record<string, (readonly [number, number])[]> = {}
  let lines: LogLine[] = []
  let latest: { phase: string; step: number; total: number } | undefined
  let flushedAt = 0
  let usedBefore = process.cpuUsage()
  let usageAt = performance.now()
  const sendUsage = () => {
    const elapsedMs = performance.now() - usageAt
    if (elapsedMs < USAGE_EVERY_MS) return
    const { user, system } = process.cpuUsage(usedBefore)
    usedBefore = process.cpuUsage()
    usageAt = performance.now()
    channel.send({ type: 'usage', usage: { cpuShare: (user + system) / 1000 / elapsedMs, memoryBytes: process.memoryUsage.rss() } })
  }
  const flush = () => {
    flushedAt = Date.now()
    sendUsage()
    if (latest) channel.send({ type: 'progress', ...latest })
    latest = undefined
    if (Object.keys(points).length > 0) {
      appendPoints(folder, points)
      channel.send({ type: 'points', points })
      points = {}
    }
    if (lines.length > 0) {
      appendLog(folder, lines)
      channel.send({ type: 'log', lines })
      lines = []
    }
  }
  return {
    flush,
    flushWhenDue() {
      if (Date.now() - flushedAt >= FLUSH_MS) flush()
    },
    progress(phase: string, step: number, total: number) {
      latest = { phase, step, total }
    },
    point(series: string, x: number, y: number) {
      ;(points[series] ??= []).push([x, y])
    },
    log(level: LogLine['level'], text: string) {
      lines.push({ at: Date.now(), level, text })
    },
  }
}
