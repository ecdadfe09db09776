import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import type { AppInfo, Backup } from '../../src-shared/api/app.ts'
import { createDispatcher } from '../../src-shared/api/dispatch.ts'
import { contract, type ApiServices } from '../../src-shared/api/index.ts'
import type { Job, JobUpdate } from '../../src-shared/api/jobs.ts'
import { settingsSchema, type Settings } from '../../src-shared/api/settings.ts'
import { fail } from '../../src-shared/base/failure.ts'
import { apiKey, createApi } from '../api.ts'
import { useApp } from './app.ts'
import { useJobs } from './jobs.ts'
import { useNotices } from './notices.ts'
import { useSettings } from './settings.ts'
import { useTrouble } from './trouble.ts'

const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  kind: 'sleep',
  title: `Job ${id}`,
  state: 'running',
  params: {},
  seed: 1,
  dataHash: null,
  engine: null,
  versions: {},
  createdAt: Number(id),
  startedAt: null,
  endedAt: null,
  progress: null,
  result: null,
  failure: null,
  attempts: 1,
  ...more,
})

/** A program in memory behind the real client and dispatcher: its jobs change when the test says so. */
function setUp() {
  const listeners = new Set<(update: JobUpdate) => void>()
  const program = {
    jobs: [] as Job[],
    past: { points: {}, log: [] } as Awaited<ReturnType<ApiServices['jobs']['history']>>,
    settings: settingsSchema.parse({}) as Settings,
    backups: [] as Backup[],
    reports: [] as { message: string; where: string }[],
    /** Runs between a question and its answer, when the stream may be faster. */
    beforeAnswer: () => {},
    tell: (update: Partial<JobUpdate> & { job: Job }) => listeners.forEach((listener) => listener({ points: {}, log: [], ...update })),
  }
  const answer = <T>(value: T): T => (program.beforeAnswer(), value)
  const info = (): AppInfo => ({ name: 'Terrace', version: '1', platform: 'x', host: 'test', home: '/h', logFile: '/h/l', versions: {}, storage: { ok: true, schema: 1, bytes: 1, backups: program.backups } })
  const services: Pick<ApiServices, 'app' | 'settings' | 'jobs'> = {
    app: {
      info,
      licences: () => [],
      backup: () => {
        const made = { file: 'b.db', madeAt: 1, bytes: 1, schema: 1 }
        program.backups.push(made)
        return made
      },
      restore: () => ({ kept: null }),
      reopen: () => info().storage,
      report: (report) => (program.reports.push(report), null),
    },
    settings: {
      get: () => program.settings,
      set: (change) => {
        if (change.theme === 'light') fail('no-space', 'The disk is full.')
        return (program.settings = { ...program.settings, ...change })
      },
    },
    jobs: {
      list: () => answer(program.jobs),
      get: ({ id }) => program.jobs.find((one) => one.id === id) ?? fail('not-found', 'No such job.'),
      history: () => answer(program.past),
      start: () => answer(job('9', { state: 'queued' })),
      pause: ({ id }) => answer(job(id, { state: 'pausing' })),
      resume: ({ id }) => answer(job(id, { state: 'queued' })),
      cancel: ({ id }) => answer(job(id, { state: 'cancelling' })),
      remove: () => ({ removed: true }),
      watch: (_input, emit) => {
        listeners.add(emit)
        return () => listeners.delete(emit)
      },
    },
  }
  const app = createApp({})
  const pinia = createPinia()
  app.use(pinia)
  app.provide(apiKey, createApi(createDispatcher({ app: contract.app, settings: contract.settings, jobs: contract.jobs }, services)))
  return { program, pinia, listeners }
}

describe('jobs', () => {
  async function watching() {
    const { program, pinia, listeners } = setUp()
    program.jobs = [job('1', { state: 'done' }), job('2')]
    const jobs = useJobs(pinia)
    const stop = jobs.watch()
    await vi.waitFor(() => expect(jobs.loaded).toBe(true))
    return { program, jobs, stop, listeners }
  }

  const curve = (jobs: ReturnType<typeof useJobs>, id: string) => {
    const series = jobs.follow(id).series.get('loss')
    return series ? Array.from(series.y.subarray(0, series.length)) : []
  }

  it('lists the newest first and knows which run', async () => {
    const { program, jobs, stop, listeners } = await watching()
    program.tell({ job: job('3', { state: 'queued' }) })
    expect(jobs.list.map(({ id }) => id)).toEqual(['3', '2', '1'])
    expect(jobs.active.map(({ id }) => id)).toEqual(['2'])
    expect(jobs.waiting.map(({ id }) => id)).toEqual(['3'])
    stop()
    expect(listeners.size).toBe(0)
  })

  it('lays what the stream brings over the past, without gap or repetition', async () => {
    const { program, jobs } = await watching()
    const line = (at: number) => ({ at, level: 'info' as const, text: `line ${at}` })
    program.past = { points: { loss: [[1, 10], [2, 20], [3, 30]] }, log: [line(1), line(2)] }
    // While the past is read, the stream repeats its end and goes on.
    program.beforeAnswer = () => program.tell({ job: job('2'), points: { loss: [[3, 30], [4, 40]] }, log: [line(2), line(3)] })
    const history = jobs.follow('2')
    await vi.waitFor(() => expect(curve(jobs, '2')).toEqual([10, 20, 30, 40]))
    program.tell({ job: job('2'), points: { loss: [[5, 50]] }, log: [line(4)] })
    expect(curve(jobs, '2')).toEqual([10, 20, 30, 40, 50])
    expect(history.log.map(({ at }) => at)).toEqual([1, 2, 3, 4])
  })

  it('reads everything again after a lost connection', async () => {
    const { program, jobs } = await watching()
    program.past = { points: { loss: [[1, 10]] }, log: [] }
    jobs.follow('2')
    await vi.waitFor(() => expect(curve(jobs, '2')).toEqual([10]))
    program.past = { points: { loss: [[1, 10], [2, 20], [3, 30]] }, log: [] }
    program.jobs = [job('2', { state: 'done' })]
    await jobs.refresh()
    expect(curve(jobs, '2')).toEqual([10, 20, 30])
    expect(jobs.list.map(({ state }) => state)).toEqual(['done'])
  })

  it('does not let a slow answer undo what the stream has told', async () => {
    const { program, jobs } = await watching()
    program.beforeAnswer = () => program.tell({ job: job('2', { state: 'cancelled' }) })
    await jobs.change('cancel', '2')
    expect(jobs.byId.get('2')?.state).toBe('cancelled')
    await jobs.refresh()
    expect(jobs.byId.get('2')?.state).toBe('cancelled')
    program.beforeAnswer = () => {}
    await jobs.change('resume', '2')
    expect(jobs.byId.get('2')?.state).toBe('queued')
  })

  it('tells of the job that ended while one was watching', async () => {
    const { program, jobs } = await watching()
    program.tell({ job: job('1', { state: 'done' }) })
    expect(jobs.ended).toBeNull()
    program.tell({ job: job('2', { state: 'done' }) })
    expect(jobs.ended?.id).toBe('2')
  })

  it('forgets a removed job', async () => {
    const { jobs } = await watching()
    await jobs.remove('1')
    expect(jobs.list.map(({ id }) => id)).toEqual(['2'])
  })
})

describe('settings', () => {
  it('take effect at once and are stored', async () => {
    const { program, pinia } = setUp()
    const settings = useSettings(pinia)
    const stored = settings.set({ theme: 'dark' })
    expect(settings.theme).toBe('dark')
    await stored
    expect(program.settings.theme).toBe('dark')
  })

  it('are put back, with the reason, when they cannot be stored', async () => {
    const { pinia } = setUp()
    const settings = useSettings(pinia)
    await settings.set({ theme: 'light' })
    expect(settings.theme).toBe('system')
    expect(useNotices(pinia).list).toMatchObject([{ kind: 'failed', failure: { code: 'no-space', message: 'The disk is full.' } }])
  })

  it('keep what each page remembers apart', async () => {
    const { program, pinia } = setUp()
    const settings = useSettings(pinia)
    // Before the stored ones are known, nothing of them is overwritten.
    program.settings = { ...program.settings, view: { older: 1 } }
    settings.remember('early', 2)
    await settings.load()
    expect(settings.current.view).toEqual({ older: 1, early: 2 })
    settings.remember('lastPage', 'results')
    settings.remember('columns', ['a'])
    await vi.waitFor(() => expect(program.settings.view).toEqual({ older: 1, early: 2, lastPage: 'results', columns: ['a'] }))
  })
})

describe('app', () => {
  it('shows a backup as soon as it was made', async () => {
    const { pinia } = setUp()
    const app = useApp(pinia)
    await app.load()
    await app.backup()
    expect(app.info?.storage.backups.map(({ file }) => file)).toEqual(['b.db'])
  })
})

describe('trouble', () => {
  it('shows a foreseen failure as a notice and a defect in the place of the page, and in the log', async () => {
    const { pinia, program } = setUp()
    const trouble = useTrouble(pinia)
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {})
    try {
      fail('network', 'No network.')
    } catch (thrown) {
      trouble.report(thrown)
    }
    expect(trouble.defect).toBeNull()
    expect(useNotices(pinia).list).toHaveLength(1)
    trouble.report('not even an error')
    expect(trouble.defect?.message).toBe('not even an error')
    expect(silent).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(program.reports).toHaveLength(1))
    expect(program.reports[0]!.message).toContain('not even an error')
    silent.mockRestore()
  })
})

describe('notices', () => {
  it('say the same failure once, and the done ones go by themselves', () => {
    vi.useFakeTimers()
    const { pinia } = setUp()
    const notices = useNotices(pinia)
    notices.failed(new Error('Same.'))
    notices.failed(new Error('Same.'))
    notices.done('Saved.')
    expect(notices.list).toHaveLength(2)
    vi.advanceTimersByTime(10_000)
    expect(notices.list.map(({ kind }) => kind)).toEqual(['failed'])
    notices.dismiss(notices.list[0]!.id)
    expect(notices.list).toEqual([])
    vi.useRealTimers()
  })
})
