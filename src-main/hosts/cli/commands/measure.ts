import { measure } from '../../../../src-shared/api/measure.ts'
import { METRIC_KEYS, METRICS, type MetricValues } from '../../../../src-shared/metrics/index.ts'
import type { Significance } from '../../../../src-shared/metrics/significance/assess.ts'
import { measureReturns, testOverfitting, testSuperiorAbility } from '../../../services/measure.ts'
import { apiCommand } from '../command.ts'
import { formatTable, type Io } from '../io.ts'
import { paceOf } from '../pace.ts'

export const measureCommands = [
  apiCommand(
    'measure',
    measure.returns,
    (input, context) => measureReturns(input, paceOf(context, 'Measuring')),
    ({ column, periods, from, to, metrics, significance, sharpeDifference, drawdowns, notes }, { io }) => {
      io.print(`${column}: ${periods} ${periods === 1 ? 'return' : 'returns'}${from && to ? `, ${from} to ${to}` : ''}\n`)
      printMetrics(metrics, io)
      printSignificance(significance, io)
      if (sharpeDifference) {
        const { value, low, high, pValue } = sharpeDifference
        io.print(`Sharpe ratio less the benchmark's: ${fixed(value)}, 90 % interval ${fixed(low)} to ${fixed(high)}, p ${fixed(pValue)}`)
      }
      if (drawdowns.length > 0) {
        const falls = drawdowns.map((fall) => [percent(fall.depth), fall.peak, fall.trough, fall.recovery ?? 'not yet'])
        io.print(`\n${formatTable(['Worst falls', 'High', 'Low', 'Made good'], falls)}`)
      }
      printNotes(notes, io)
    },
    { positional: ['file'], readsOnly: true },
  ),
  apiCommand(
    'pbo',
    measure.overfitting,
    (input, context) => testOverfitting(input, paceOf(context, 'Overfitting')),
    ({ pbo, combinations, slope, probLoss, notes }, { io }) => {
      io.print(`Probability of overfitting ${percent(pbo)} over ${combinations} ways to split (about 50 % where there is no skill).`)
      io.print(`The best in sample lost money out of sample in ${percent(probLoss)} of them.`)
      if (slope !== null) io.print(`Slope of its out-of-sample Sharpe ratio on the in-sample one: ${fixed(slope)}.`)
      printNotes(notes, io)
    },
    { positional: ['file'], readsOnly: true },
  ),
  apiCommand(
    'spa',
    measure.superiorAbility,
    (input, context) => testSuperiorAbility(input, paceOf(context, 'Superior ability')),
    ({ pLower, pConsistent, pUpper, pRealityCheck, best, notes }, { io }) => {
      const [consistent, lower, upper, reality] = [pConsistent, pLower, pUpper, pRealityCheck].map((p) => p.toFixed(4))
      io.print(`Whether anything beats the benchmark: p ${consistent} (lower ${lower}, upper ${upper}; Reality Check ${reality}).`)
      io.print(`Best: ${best}. A small p says that luck alone hardly explains it.`)
      printNotes(notes, io)
    },
    { positional: ['file'], readsOnly: true },
  ),
]

/** Two columns of names and numbers; what is not defined is left out, and the notes say why. */
export function printMetrics(metrics: MetricValues, io: Io): void {
  const rows = METRIC_KEYS.flatMap((key) => {
    const value = metrics[key]
    if (value === null) return []
    return [[METRICS[key].title, METRICS[key].unit === 'percent' ? percent(value) : fixed(value)]]
  })
  if (rows.length > 0) io.print(formatTable(['Metric', 'Value'], rows))
}

export function printSignificance({ psr, dsr, trials, sharpeLow, sharpeHigh, minTrackRecordYears }: Significance, io: Io): void {
  if (psr === null || sharpeLow === null || sharpeHigh === null) return
  io.print(`\nSharpe ratio: 90 % interval ${fixed(sharpeLow)} to ${fixed(sharpeHigh)}; ${trials} ${trials === 1 ? 'try' : 'tries'} so far`)
  io.print(`Probability that it is above 0: ${percent(psr)}${dsr === null ? '' : `, above the luckiest of all tries: ${percent(dsr)}`}`)
  if (minTrackRecordYears !== null) io.print(`Years of record needed to tell: ${fixed(minTrackRecordYears)}`)
}

export function printNotes(notes: readonly string[], io: Io): void {
  if (notes.length > 0) io.print(`\n${notes.map((note) => `Note: ${note}`).join('\n')}`)
}

function fixed(value: number): string {
  return value.toFixed(2)
}

export function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`
}
