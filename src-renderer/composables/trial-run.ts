import { useRouter } from 'vue-router'
import { t } from '../locales/index.ts'
import { useJobs } from '../stores/jobs.ts'
import { useNotices } from '../stores/notices.ts'

/** About half a minute of work that needs no data: long enough to pause it, stop it, or close the program and resume. */
const TRIAL = { kind: 'sleep', params: { steps: 300, stepMs: 100 } } as const

/** Starts a trial run and shows it. */
export function useTrialRun(): () => Promise<void> {
  const router = useRouter()
  const jobs = useJobs()
  const notices = useNotices()
  return async () => {
    const job = await notices.attempt(() => jobs.start(TRIAL.kind, TRIAL.params, t('training.trialTitle')))
    if (job) await router.push({ name: 'training', params: { id: job.id } })
  }
}
