import { stringify } from 'yaml'
import { z } from 'zod'
import { backtestInput, weightsInput } from '../../../../src-shared/api/backtest.ts'
import { parseInput } from '../../../../src-shared/api/dispatch.ts'
import { badInput } from '../../../../src-shared/base/failure.ts'
import { runBacktest } from '../../../services/backtest.ts'
import { findStrategy, infoOf, listStrategies } from '../../../services/strategies.ts'
import { openTrialLedger } from '../../../services/trial-ledger.ts'
import { decideWeights } from '../../../services/weights.ts'
import { command } from '../command.ts'
import { formatTable } from '../io.ts'
import { paceOf } from '../pace.ts'
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
    summary: 'Backtest given weights or a strategy on a price file, after costs, against equal weight',
    input: backtestInput.omit({ params: true, walkForward: true }).extend({ set, walkForward: z.string().optional().describe('Days to fit on and days to test, as TRAIN,TEST; with --strategy') }),
    positional: [],
    readsOnly: true,
    run: ({ set, walkForward, ...rest }, context) => {
      const input = parseInput(backtestInput, { ...rest, params: readAssignments(set), walkForward: walkForward === undefined ? undefined : readWindows(walkForward) }, 'backtest')
      return runBacktest(input, openTrialLedger(context.home, Date.now), paceOf(context, 'Backtest'))
    },
    print: ({ title, from, to, days, initialValue, finalValue, turnover, costs, metrics, significance, verdict, notes }, { io }) => {
      io.print(`${verdict}\n`)
      io.print(`${title}: ${days} days, ${from} to ${to}; ${initialValue} became ${finalValue.toFixed(4)}; traded ${percent(turnover)} of wealth in all, costs ${costs.toFixed(4)}\n`)
      printMetrics(metrics, io)
      printSignificance(significance, io)
      printNotes(notes, io)
    },
  }),
]

function readWindows(text: string): [number, number] {
  const match = /^(\d+),(\d+)$/.exec(text.replaceAll(' ', '')) ?? badInput(`"${text}" is not of the form TRAIN,TEST.`, {
    where: '--walk-forward',
    hint: 'For example --walk-forward 756,252: fit on 756 days, test on the 252 after.',
  })
  return [Number(match[1]), Number(match[2])]
}
