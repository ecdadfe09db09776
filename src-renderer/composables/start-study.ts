import { useRouter } from 'vue-router'
import DEMO_STUDY from '../../resources/studies/demo-quick.yaml?raw'
import { useApi } from '../api.ts'
import { t } from '../locales/index.ts'
import { useJobs, type JobParams } from '../stores/jobs.ts'
import { useNotices } from '../stores/notices.ts'
import { useOpenedStudy } from '../stores/opened-study.ts'

/** A simple strategy against the usual baselines on simulated prices: it needs nothing but the program, and ends in a real result. */
const SAMPLE_STUDY = 'name: Sample study\nuniverse: sample\nstrategy: momentum\n'

interface StudyFile {
  readonly name: string
  readonly text: string
}

/** Starts a study, or a search over its parameters, and shows it at work. The file is read and completed first, so that a mistake in it is told here and not by a failed job. */
export function useStartStudy(kind: 'study' | 'tune' = 'study'): (file: StudyFile) => Promise<string | undefined> {
  const api = useApi()
  const router = useRouter()
  const jobs = useJobs()
  const notices = useNotices()
  return async ({ name, text }) => {
    return notices.attempt(async () => {
      const { study } = await api.study.read({ text, name })
      // What came as an answer is plain data, so it can go back as such.
      const own = typeof study['name'] === 'string' ? study['name'] : name
      const job = await jobs.start(kind, { study } as JobParams, kind === 'study' ? own : t('search.title', { name: own }), typeof study['seed'] === 'number' ? study['seed'] : undefined)
      await router.push({ name: 'training', params: { id: job.id } })
      return job.id
    })
  }
}

export function useSampleStudy(): () => Promise<unknown> {
  const start = useStartStudy()
  return () => start({ name: t('study.sample'), text: SAMPLE_STUDY })
}

/** The demo of the start page: its report opens by itself, if one is still watching when it is done. */
export function useDemo(): () => Promise<void> {
  const start = useStartStudy()
  const opened = useOpenedStudy()
  return async () => {
    opened.demoJob = (await start({ name: t('study.demo'), text: DEMO_STUDY })) ?? null
  }
}
