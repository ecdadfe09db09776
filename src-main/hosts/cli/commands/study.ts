import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { z } from 'zod'
import type { Job } from '../../../../src-shared/api/jobs.ts'
import type { FoundLeaks, StudyManifest, StudySummary } from '../../../../src-shared/api/study.ts'
import { badInput, fail } from '../../../../src-shared/base/failure.ts'
import { strategies, type StrategyId } from '../../../../src-shared/strategies/index.ts'
import { studySchema, type Study } from '../../../../src-shared/study-file.ts'
import { quickStudy } from '../../../../src-shared/study-quick.ts'
import { command, type CommandContext } from '../command.ts'
import { formatSeconds, formatTable } from '../io.ts'
import { followJob, runJob } from '../run-job.ts'
import { describeStudy, writeStudyResult } from '../study-result.ts'

export const studyCommands = [
  command({
    name: 'run',
    summary: 'Run a study file end to end and say whether it was worth it',
    input: z.object({
      file: z.string().describe('Study file (YAML), or the name of one that comes with the program'),
      out: z.string().optional().describe('Folder for the report as PDF and HTML, the result as JSON, and the study with every default'),
      engine: z.string().optional().describe('What models are trained on, instead of what the file says'),
      epochs: z.number().int().min(1).optional().describe('Passes of training of every strategy that has this setting, instead of what the file says'),
      resume: z.boolean().default(false).describe('Go on with the same study where it was interrupted'),
      quick: z.boolean().default(false).describe('Smaller trainings and fewer folds, for a look; the name of the run says so'),
    }),
    positional: ['file'],
    readsOnly: false,
    async run({ file, out, engine, epochs, resume, quick }, context) {
      const text = await readStudyText(file, context)
      const { api } = context.app()
      const whole = await api.study.read({ text, name: file })
      const given = studySchema.parse(whole.study)
      const smaller = quick ? quickStudy(given) : given
      const changed = epochs === undefined ? smaller : trainedFor(epochs, smaller)
      // JSON is YAML, so that the changed study is checked and completed as any other.
      const read = changed === given ? whole : await api.study.read({ text: JSON.stringify(changed), name: file })
      const study = JSON.parse(JSON.stringify(engine ? { ...read.study, engine } : read.study))
      await announce(study, context)
      const job = (resume ? await resumeSame(study, context) : undefined) ?? (await runJob({ kind: 'study', params: { study }, title: String(study.name), seed: study.seed }, context))
      const summary = job.result as StudySummary
      if (out) await writeStudyResult(out, summary, read.yaml, context)
      return summary
    },
    print: (summary, { io }) => io.print(describeStudy(summary)),
  }),
  command({
    name: 'lookahead',
    summary: 'The scramble test: make up the future of a study and see whether anything in its past changes',
    input: z.object({
      file: z.string().describe('Study file (YAML), or the name of one that comes with the program'),
      cuts: z.number().int().min(1).max(200).default(4).describe('Days after which the future is made up'),
    }),
    positional: ['file'],
    readsOnly: false,
    async run({ file, cuts }, context) {
      const { study } = await context.app().api.study.read({ text: await readStudyText(file, context), name: file })
      const job = await runJob({ kind: 'lookahead', params: JSON.parse(JSON.stringify({ study, cuts })), title: 'Look-ahead test' }, context)
      return job.result as FoundLeaks
    },
    print: ({ leaks, rows, cuts }, { io }) => {
      io.print(
        leaks.length === 0
          ? `No look-ahead: ${rows.length} features and strategies, the future made up after ${cuts.length} days from ${cuts[0]} to ${cuts[cuts.length - 1]}, and nothing before it changed.`
          : formatTable(['Row that knew too much', 'First day that changed', 'Prices made up after'], leaks.map(({ row, day, cut }) => [row, day, cut])),
      )
    },
  }),
  command({
    name: 'runs verify',
    summary: 'Repeat a run from its manifest and say whether the numbers are identical',
    input: z.object({ id: z.string().describe('Id of the run') }),
    positional: ['id'],
    readsOnly: false,
    async run({ id }, context) {
      const run = await context.app().api.runs.get({ id })
      if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" cannot be repeated.`, { where: id })
      const { study, applied, dataHash, digest, engine, threads } = run.manifest as StudyManifest
      const job = await runJob({ kind: 'verify', params: JSON.parse(JSON.stringify({ study, ...applied, dataHash, digest, engine, threads })), title: `Verify ${run.title}` }, context)
      return job.result as { identical: boolean; sameData: boolean }
    },
    print: ({ identical, sameData }, { io }) =>
      io.print(identical ? 'Identical: every portfolio had the same value on every day.' : sameData ? 'Different, on the same data.' : 'Different: the stored prices have changed since.'),
  }),
]

/** What it will do and take here, before it begins. Why it cannot be run as it is, the run itself says. */
async function announce(study: unknown, { app, io }: CommandContext): Promise<void> {
  const { plan } = await app().api.study.plan({ text: JSON.stringify(study) })
  if (!plan) return
  const { assets, missing, folds, seconds, megabytes, measuredRuns } = plan
  const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
  if (missing > 0) io.note(`${missing} of ${assets + missing} assets have no prices here and are left out.`)
  const basis = measuredRuns === 0 ? 'reckoned from its size, for none of the kind has been finished here yet' : `as ${counted(measuredRuns, 'run', 'runs')} of the kind took here`
  io.note(
    `${counted(assets, 'asset', 'assets')}, ${counted(folds.length, 'fold', 'folds')}: about ${formatSeconds(seconds[0])} to ${formatSeconds(seconds[1])}, and ${formatMegabytes(megabytes[0])} to ${formatMegabytes(megabytes[1])} of memory, ${basis}.`,
  )
  const machine = totalmem() / 1e6
  if (megabytes[0] > machine) io.note(`That is more memory than this machine has (${formatMegabytes(machine)}): choose smaller batches or a narrower network, or --quick.`)
}

function formatMegabytes(megabytes: number): string {
  return megabytes < 1000 ? `${Math.round(megabytes / 10) * 10} MB` : `${(megabytes / 1000).toFixed(1)} GB`
}

/** The study with so many passes of training wherever that is a setting. */
function trainedFor(epochs: number, study: Study): Study {
  const having = (id: StrategyId) => Object.hasOwn(strategies[id].params.shape, 'epochs')
  if (!having(study.strategy.id)) badInput(`The strategy ${study.strategy.id} has no setting "epochs".`, { where: '--epochs' })
  const changed = <Chosen extends Study['strategy']>(chosen: Chosen): Chosen => (having(chosen.id) ? { ...chosen, params: { ...chosen.params, epochs } } : chosen)
  return { ...study, strategy: changed(study.strategy), baselines: study.baselines.map(changed) }
}

/** A study file by its path, or by the name of one that comes with the program or is kept in the data folder. */
export async function readStudyText(file: string, { app }: CommandContext): Promise<string> {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    const missing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    if (!missing) return fail('bad-input', 'The study file cannot be read.', { where: file, hint: 'Give the path of a YAML file.' })
  }
  const files = await app().api.study.files({})
  const named = files.find(({ id }) => id === file)
  return named?.text ?? fail('bad-input', 'There is no such study file.', { where: file, hint: `Give the path of a YAML file, or one of these: ${files.map(({ id }) => id).join(', ')}.` })
}

/** The newest job of the same study that did not come to its end. */
async function resumeSame(study: unknown, context: CommandContext): Promise<Job | undefined> {
  const { api } = context.app()
  const wanted = JSON.stringify(study)
  const stopped = (await api.jobs.list({})).find(
    (job) => job.kind === 'study' && ['interrupted', 'failed', 'cancelled'].includes(job.state) && JSON.stringify((job.params as { study: unknown }).study) === wanted,
  )
  if (!stopped) {
    context.io.note('There is nothing to resume; the study starts anew.')
    return undefined
  }
  return followJob(await api.jobs.resume({ id: stopped.id }), context)
}
