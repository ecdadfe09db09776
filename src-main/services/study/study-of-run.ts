import { parseInput } from '../../../src-shared/api/dispatch.ts'
import type { StoredRun } from '../../../src-shared/api/runs.ts'
import type { StudyManifest, StudySummary } from '../../../src-shared/api/study.ts'
import { badInput, fail } from '../../../src-shared/base/failure.ts'
import { studySchema, type Study } from '../../../src-shared/study-file.ts'
import type { RunsRepository } from '../../storage/runs.ts'

interface StudyRun {
  readonly run: StoredRun
  readonly study: Study
  readonly summary: StudySummary
  readonly manifest: StudyManifest
}

/** A run that is of a study, with the study that it carried out. */
export function findStudyRun(runs: RunsRepository, id: string): StudyRun {
  const run = runs.get(id) ?? fail('not-found', `There is no run "${id}".`, { hint: 'See `terrace runs list`.' })
  if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" decides about no portfolio.`, { where: id, hint: 'Choose a run of a study.' })
  const manifest = run.manifest as StudyManifest
  return { run, manifest, summary: run.result as StudySummary, study: parseInput(studySchema, manifest.study, 'study') }
}
