import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { StudySummary } from '../../../../src-shared/api/study.ts'
import { PROJECT_FOLDER } from '../../../project.ts'
import { command } from '../command.ts'
import { runJob } from '../run-job.ts'
import { describeStudy, writeStudyResult } from '../study-result.ts'

const STUDIES = join(PROJECT_FOLDER, 'resources', 'studies')

export const demoCommand = command({
  name: 'demo',
  summary: 'The whole way on the simulated market: sample prices, a walk-forward study, the report',
  input: z.object({
    out: z.string().default('terrace-demo').describe('Folder for the report and the result'),
    quick: z.boolean().default(false).describe('A smaller market and fewer random portfolios'),
  }),
  positional: [],
  readsOnly: false,
  async run({ out, quick }, context) {
    const started = performance.now()
    const { api } = context.app()
    const file = join(STUDIES, quick ? 'demo-quick.yaml' : 'demo.yaml')
    const read = await api.study.read({ text: readFileSync(file, 'utf8'), name: file })
    const study = JSON.parse(JSON.stringify(read.study))
    const job = await runJob({ kind: 'study', params: { study }, title: String(study.name), seed: study.seed }, context)
    const summary = job.result as StudySummary
    const report = await writeStudyResult(resolve(out), summary, read.yaml, context)
    return { ...summary, report, seconds: (performance.now() - started) / 1000 }
  },
  print: (summary, { io }) => io.print(`${describeStudy(summary)}\nReport: ${summary.report.pdf}`),
})
