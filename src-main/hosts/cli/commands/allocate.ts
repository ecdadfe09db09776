import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { allocate, allocateInput } from '../../../../src-shared/api/allocate.ts'
import { badInput, fail } from '../../../../src-shared/base/failure.ts'
import { command } from '../command.ts'
import { formatTable } from '../io.ts'
import { percent, printNotes } from './measure.ts'

export const allocateCommand = command({
  name: 'allocate',
  summary: allocate.plan.summary,
  input: allocateInput.omit({ holdings: true }).extend({ holdings: z.string().optional().describe('CSV file with symbol and shares; a line "cash" counts as cash') }),
  positional: ['id'],
  readsOnly: true,
  async run({ holdings: file, cash, ...input }, context) {
    const { api } = context.app()
    const held = file === undefined ? null : await api.allocate.read({ text: readText(file) })
    const [problem] = held?.problems ?? []
    if (problem) badInput(problem.text, { where: `${file}:${problem.line}`, hint: 'Write a symbol and a number of shares a line.' })
    return api.allocate.plan({ ...input, holdings: [...(held?.holdings ?? [])], cash: cash ?? (input.capital === undefined ? (held?.cash ?? undefined) : undefined) })
  },
  print: ({ name, strategy, day, fitted, currency, targets, cashTarget, trades, dropped, outside, wealth, cash, costs, turnover, notes, assumedCapital, cashBefore, staleDays }, { io }) => {
    const money = (x: number) => x.toFixed(2)
    const range = (low: number | null, high: number | null) => (low === null || high === null ? '—' : `${percent(low)} to ${percent(high)}`)
    io.print(`${name}: ${strategy}, fitted on ${fitted.from} to ${fitted.to}, at the close of ${day}\n`)
    const rows = targets.map((t) => [t.symbol, t.weight === null ? '—' : percent(t.weight), range(t.low, t.high), percent(t.before), percent(t.after)])
    io.print(formatTable(['Symbol', 'Target', 'Members', 'Held', 'After'], [...rows, ['Cash', percent(cashTarget), '—', percent(wealth > 0 ? 1 - targets.reduce((sum, t) => sum + t.before, 0) : 0), percent(wealth > costs ? cash / (wealth - costs) : 0)]]))
    io.print(trades.length === 0 ? '\nNothing to trade.' : `\n${formatTable(['', 'Shares', 'Symbol', 'Price', `Amount ${currency}`, 'Cost', 'Why'], trades.map((t) => [t.side, t.shares, t.symbol, money(t.price), money(t.amount), money(t.cost), `${REASONS[t.reason]}: ${percent(t.before)} to ${percent(t.after)}`]))}`)
    if (dropped.length > 0) io.print(`\nNot worth or not possible to trade: ${dropped.map((d) => `${d.side} ${money(d.amount)} of ${d.symbol} (${DROPPED[d.reason]})`).join(', ')}.`)
    if (outside.length > 0) io.print(`\nUnknown to the study, left alone and not counted: ${outside.map(({ symbol }) => symbol).join(', ')}.`)
    io.print(`\nWorth ${money(wealth)} ${currency}; traded ${percent(turnover)}; costs ${money(costs)}; left in cash ${money(cash)}.`)
    printNotes(
      [
        ...(assumedCapital ? [`Neither holdings nor cash were given: the study's starting capital of ${cashBefore} is invested.`] : []),
        ...(staleDays > 0 ? [`The latest prices are ${staleDays} days old, of ${day}. Download newer ones before trading.`] : []),
        ...notes,
        'This is what a model said, not advice.',
      ],
      io,
    )
  },
})

const REASONS = { open: 'new', add: 'more', reduce: 'less', close: 'sold out' } as const
const DROPPED = { small: 'below the smallest trade', 'less-than-a-share': 'less than a share', 'no-money': 'the money does not reach', fees: 'fees would eat it', 'no-price': 'no price to trade at' } as const

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    const missing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    return fail('bad-input', missing ? 'There is no such file of holdings.' : 'The file of holdings cannot be read.', { where: file, hint: 'Give a CSV file with the columns symbol and shares.' })
  }
}
