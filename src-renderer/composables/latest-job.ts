import { computed, type ComputedRef } from 'vue'
import type { Job } from '../../src-shared/api/jobs.ts'
import { useJobs } from '../stores/jobs.ts'

/** The newest job of a kind that fits: what a page shows of its own work, also after a restart. */
export function useLatestJob(kind: string, fits: (job: Job) => boolean = () => true): ComputedRef<Job | null> {
  const jobs = useJobs()
  return computed(() => jobs.list.find((job) => job.kind === kind && fits(job)) ?? null)
}
