import { stringify } from 'yaml'
import { z } from 'zod'
import { backtestInput, weightsInput, type BacktestResult } from '../../../../src-shared/api/backtest.ts'
import { parseInput } from '../../../../src-shared/api/dispatch.ts'
import type { StudyManifest, StudySummary } from '../../../../src-shared/api/study.ts'
import { badInput } from '../../../../src-shared/base/failure.ts'
import { runBacktest } from '../../../services/backtest.ts'
import { findStrategy, infoOf, listStrategies } from '../../../services/strategies.ts'
import { openTrialLedger } from '../../../services/trial-ledger.ts'
import { decideWeights } from '../../../services/weights.ts'
import { command, type CommandContext } from '../command.ts'
import { formatTable, type Io } from '../io.ts'
import { paceOf } from '../pace.ts'
import { runJob } from '../run-job.ts'
import { describeStudy } from '../study-result.ts'
import { readAssignments } from './jobs.ts'
import { percent, printMetrics, printNotes, printSignificance } from './measure.ts'

const set = z.array(z.string()).default([]).describe('Parameters of the strategy as KEY=VALUE')

export const backtestCommands = [
  command({
    name: 'strategies',
    summary: 'List the strategies; with an id, its parameters with their defaults as YAML',
    input: z.object({ id: z.string().optional().describe('Id of a strategy') }),
    positional: ['id'],
    readsOnly: true,
    run: ({ id }) => ({ strategies: id === undefined ? listStrategies() : [infoOf(findStrategy(id))] }),
    print: ({ strategies }, { io }) => {
      if (strategies.length === 1) io.print(`# ${strategies[0].title}: ${strategies[0].summary}\n${stringify({ id: strategies[0].id, params: strategies[0].params }).trimEnd()}`)
      else io.print(formatTable(['Id', 'Title', 'Learned', 'What it does'], strategies.map((s) => [s.id, s.title, s.learned ? 'yes' : 'no', s.summary])))
    },
  }),
  command({
    name: 'weights',
    summary: 'Let a strategy make one decision from a price file',
    input: weightsInput.omit({ params: true }).extend({ set }),
    positional: ['strategy'],
    readsOnly: true,
    run: ({ set, ...rest }, context) => decideWeights(parseInput(weightsInput, { ...rest, params: readAssignments(set) }, 'weights'), paceOf(context, 'Deciding')),
    print: ({ day, weights, cash, notes }, { io }) => {
      io.print(`Weights decided at the close of ${day}\n`)
      io.print(formatTable(['Symbol', 'Weight'], [...Object.entries(weights).map(([symbol, w]) => [symbol, percent(w)]), ['Cash', percent(cash)]]))
      printNotes(notes, io)
    },
  }),
  command({
    name: 'backtest',
    summary: 'Backtest given weights, a strategy, or the saved model of a run, after costs, against equal weight',
    input: backtestInput.omit({ params: true, walkForward: true, prices: true }).extend({
      prices: backtestInput.shape.prices.optional(),
      set,
      walkForward: z.string().optional().describe('Days to fit on and days to test, as TRAIN,TEST; with --strategy'),
      model: z.string().optional().describe('Id of a run: its model decides, on the stored prices of its study, and nothing is trained'),
      from: z.string().optional().describe('First day that the model decides about, YYYY-MM-DD; by default the day after its training; with --model'),
      to: z.string().optional().describe('Last day, YYYY-MM-DD; with --model'),
    }),
    positional: [],
    readsOnly: true,
    run: ({ model, from, to, ...rest }, context): Promise<BacktestResult | StudySummary> => {
      if (model !== undefined) return applyRun(model, { from, to }, context)
      if (from !== undefined || to !== undefined) badInput('A period is chosen with --model; a price file is taken as a whole.', { where: '--from, --to' })
      return backtestPrices(rest, context)
    },
    print: (result, { io }) => {
      if ('runId' in result) io.print(describeStudy(result))
      else printBacktest(result, io)
    },
  }),
]

/** The study of a run, with the run's model in the place of training. */
async function applyRun(id: string, { from, to }: { from?: string; to?: string }, context: CommandContext): Promise<StudySummary> {
  const run = await context.app().api.runs.get({ id })
  if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" has no model that decides about portfolios.`, { where: id, hint: 'Choose a run of a study: `terrace models list`.' })
  const { study } = run.manifest as StudyManifest
  const params = JSON.parse(JSON.stringify({ study: { ...(study as object), to }, model: id, from }))
  return (await runJob({ kind: 'study', params, title: `${run.title}, model applied` }, context)).result as StudySummary
}

function backtestPrices({ set, walkForward, ...rest }: { set: string[]; walkForward?: string }, context: CommandContext): Promise<BacktestResult> {
  const input = parseInput(backtestInput, { ...rest, params: readAssignments(set), walkForward: walkForward === undefined ? undefined : readWindows(walkForward) }, 'backtest')
  return runBacktest(input, openTrialLedger(context.home, Date.now), paceOf(context, 'Backtest'))
}

function printBacktest({ title, from, to, days, initialValue, finalValue, turnover, costs, metrics, significance, verdict, notes }: BacktestResult, io: Io): void {
  io.print(`${verdict}\n`)
  io.print(`${title}: ${days} days, ${from} to ${to}; ${initialValue} became ${finalValue.toFixed(4)}; traded ${percent(turnover)} of wealth in all, costs ${costs.toFixed(4)}\n`)
  printMetrics(metrics, io)
  printSignificance(significance, io)
  printNotes(notes, io)
}

function readWindows(text: string): [number, number] {
  const match = /^(\d+),(\d+)$/.exec(text.replaceAll(' ', '')) ?? badInput(`"${text}" is not of the form TRAIN,TEST.`, {
    where: '--walk-forward',
    hint: 'For example --walk-forward 756,252: fit on 756 days, test on the 252 after.',
  })
  return [Number(match[1]), Number(match[2])]
}
