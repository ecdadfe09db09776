import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef, type Ref } from 'vue'
import { ACTIVE_STATES, type Job, type JobState, type JobUpdate, type LogLine, type SeriesPoints } from '../../src-shared/api/jobs.ts'
import type { Unsubscribe } from '../../src-shared/api/contract.ts'
import type { Api } from '../../src-shared/api/index.ts'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'
import { Series } from '../components/charts/series.ts'

/** Plain data, as the program takes them. */
export type JobParams = NonNullable<Parameters<Api['jobs']['start']>[0]['params']>

/** Curves and log of one job. They are big and change often, so they are plain data and `revision` says that they changed. */
export interface JobHistory {
  readonly series: Map<string, Series>
  readonly log: LogLine[]
  readonly revision: Ref<number>
  /** What the stream brings while the past is being read; null at other times. */
  pending: JobUpdate[] | null
}

/** A stream that ended without a reason (the program stops) is asked for soon, a refused one not too often. */
const RESUBSCRIBE_MS = 250
const REFUSED_RESUBSCRIBE_MS = 2_000
/** A stream that has not been refused after this long is taken for good. */
const SETTLED_MS = 1_000

/** All jobs, kept current by one stream for the whole program; curves and logs only of the jobs that somebody looks at. */
export const useJobs = defineStore('jobs', () => {
  const api = useApi()
  const byId = shallowReactive(new Map<string, Job>())
  const histories = new Map<string, JobHistory>()
  /** How often the stream told of a job: an answer that was overtaken by the stream is out of date. */
  const told = new Map<string, number>()
  const loaded = ref(false)
  /** The job that ended last while the pages were open. */
  const ended = shallowRef<Job | null>(null)
  const readFailure = shallowRef<Failure | null>(null)
  const streamFailure = shallowRef<Failure | null>(null)
  const failure = computed(() => streamFailure.value ?? readFailure.value)

  const list = computed(() => [...byId.values()].sort((a, b) => b.createdAt - a.createdAt))
  const active = computed(() => list.value.filter((job) => isActive(job.state)))
  const waiting = computed(() => list.value.filter((job) => job.state === 'queued'))

  async function refresh(): Promise<void> {
    try {
      const before = new Map(told)
      const jobs = await api.jobs.list({})
      const ids = new Set(jobs.map((job) => job.id))
      for (const id of byId.keys()) if (!ids.has(id) && told.get(id) === before.get(id)) byId.delete(id)
      for (const job of jobs) keep(job, before.get(job.id))
      loaded.value = true
      readFailure.value = null
      await Promise.all([...histories.keys()].filter((id) => ids.has(id)).map(readHistory))
    } catch (thrown) {
      readFailure.value = toFailure(thrown)
    }
  }

  /** Starts the stream; the past is read after it has begun, so that nothing falls between the two. */
  function watch(): Unsubscribe {
    let stopped = false
    let retry: ReturnType<typeof setTimeout> | undefined
    let unsubscribe: Unsubscribe = () => {}
    const begin = () => {
      const settled = setTimeout(() => (streamFailure.value = null), SETTLED_MS)
      unsubscribe = api.jobs.watch({}, receive, (reason) => {
        clearTimeout(settled)
        if (reason) streamFailure.value = reason
        if (!stopped) retry = setTimeout(begin, reason ? REFUSED_RESUBSCRIBE_MS : RESUBSCRIBE_MS)
      })
      void refresh()
    }
    begin()
    return () => {
      stopped = true
      clearTimeout(retry)
      unsubscribe()
    }
  }

  function receive(update: JobUpdate): void {
    const { id } = update.job
    const before = byId.get(id)
    told.set(id, (told.get(id) ?? 0) + 1)
    byId.set(id, update.job)
    if (before && isOpen(before.state) && !isOpen(update.job.state)) ended.value = update.job
    const history = histories.get(id)
    if (history?.pending) history.pending.push(update)
    else if (history) add(history, update.points, update.log)
  }

  /** Reads the past, then lays over it what the stream brought meanwhile; what both have changes nothing. */
  async function readHistory(id: string): Promise<void> {
    const history = histories.get(id)
    if (!history) return
    history.pending ??= []
    try {
      const past = await api.jobs.history({ id })
      history.series.clear()
      history.log.length = 0
      add(history, past.points, past.log)
    } finally {
      for (const { points, log } of history.pending ?? []) add(history, points, log)
      history.pending = null
    }
  }

  /** The curves and log of a job, filled while one looks at it. */
  function follow(id: string): JobHistory {
    const known = histories.get(id)
    if (known) return known
    const history: JobHistory = { series: new Map(), log: [], revision: ref(0), pending: null }
    histories.set(id, history)
    readHistory(id).catch((thrown: unknown) => {
      histories.delete(id)
      readFailure.value = toFailure(thrown)
    })
    return history
  }

  function unfollow(id: string): void {
    histories.delete(id)
  }

  async function change(verb: 'pause' | 'resume' | 'cancel', id: string): Promise<void> {
    const before = told.get(id)
    keep(await api.jobs[verb]({ id }), before)
  }

  async function remove(id: string): Promise<void> {
    await api.jobs.remove({ id })
    byId.delete(id)
    histories.delete(id)
  }

  async function start(kind: string, params: JobParams, title: string, seed?: number): Promise<Job> {
    const job = await api.jobs.start({ kind, params, title, ...(seed === undefined ? {} : { seed }) })
    keep(job, undefined)
    return job
  }

  /** Takes an answer, unless the stream has told of the job since the question was asked. */
  function keep(job: Job, toldBefore: number | undefined): void {
    if (told.get(job.id) === toldBefore) byId.set(job.id, job)
  }

  return { byId, list, active, waiting, loaded, ended, failure, refresh, watch, follow, unfollow, change, remove, start }
})

export function isActive(state: JobState): boolean {
  return ACTIVE_STATES.includes(state)
}

/** Whether a job may still change by itself. */
export function isOpen(state: JobState): boolean {
  return state === 'queued' || isActive(state)
}

function add(history: JobHistory, points: SeriesPoints, log: readonly LogLine[]): void {
  for (const [name, pairs] of Object.entries(points)) {
    let series = history.series.get(name)
    if (!series) history.series.set(name, (series = new Series()))
    for (const [x, y] of pairs) series.append(x, y)
  }
  for (const line of log) if (!hasLine(history.log, line)) history.log.push(line)
  history.revision.value += 1
}

/** Looks only at the tail of the same millisecond: lines come in order. */
function hasLine(log: readonly LogLine[], line: LogLine): boolean {
  for (let i = log.length - 1; i >= 0 && log[i]!.at >= line.at; i -= 1) {
    if (log[i]!.at === line.at && log[i]!.text === line.text) return true
  }
  return false
}
