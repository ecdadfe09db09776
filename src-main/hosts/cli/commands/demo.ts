import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { StudySummary } from '../../../../src-shared/api/study.ts'
import { PROJECT_FOLDER } from '../../../project.ts'
import { command } from '../command.ts'
import { runJob } from '../run-job.ts'
import { describeStudy, writeStudyResult } from '../study-result.ts'

const STUDY_FILE = join(PROJECT_FOLDER, 'resources', 'studies', 'demo.yaml')

/** Enough to see every part of the program at work, in a fraction of the time. */
const QUICK = { sample: { years: 7, instruments: 12 }, monkeys: 40 }

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
    const whole = await api.study.read({ text: readFileSync(STUDY_FILE, 'utf8'), name: STUDY_FILE })
    // JSON is YAML, so that the smaller study is checked and completed as any other.
    const read = quick ? await api.study.read({ text: JSON.stringify({ ...whole.study, ...QUICK, name: 'Demo, quick' }) }) : whole
    const study = JSON.parse(JSON.stringify(read.study))
    const job = await runJob({ kind: 'study', params: { study }, title: String(study.name), seed: study.seed }, context)
    const summary = job.result as StudySummary
    const report = await writeStudyResult(resolve(out), summary, read.yaml, context)
    return { ...summary, report, seconds: (performance.now() - started) / 1000 }
  },
  print: (summary, { io }) => io.print(`${describeStudy(summary)}\nReport: ${summary.report.pdf}`),
})
