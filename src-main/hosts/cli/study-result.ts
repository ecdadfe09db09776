import { join } from 'node:path'
import type { StudySummary } from '../../../src-shared/api/study.ts'
import type { Interval } from '../../../src-shared/metrics/significance/intervals.ts'
import { makeFolder } from '../../storage/make-folder.ts'
import { guardStorage } from '../../storage/storage-failure.ts'
import { writeWhole } from '../../storage/safe-write.ts'
import type { CommandContext } from './command.ts'
import { listNames } from '../../files/table.ts'
import { formatTable } from './io.ts'

/** Everything about a finished study in one folder: the numbers, the study with every default, and the report. */
export async function writeStudyResult(folder: string, summary: StudySummary, yaml: string, { app }: CommandContext): Promise<{ readonly pdf: string; readonly html: string }> {
  guardStorage(folder, () => makeFolder(folder))
  writeWhole(join(folder, 'result.json'), `${JSON.stringify(summary, null, 2)}\n`)
  writeWhole(join(folder, 'study.yaml'), yaml)
  const report = { pdf: join(folder, 'report.pdf'), html: join(folder, 'report.html') }
  await app().api.report.write({ id: summary.runId, ...report })
  return report
}

/** A line for each reason, not for each of half an index. */
function leftOut(left: StudySummary['left']): string[] {
  const symbols = new Map<string, string[]>()
  for (const { symbol, reason } of left) symbols.set(reason, [...(symbols.get(reason) ?? []), symbol])
  return Array.from(symbols, ([reason, those]) => `Left out: ${listNames(those)}. ${reason}`)
}

export function describeStudy(summary: StudySummary): string {
  const number = (x: number | null) => (x === null ? '–' : x.toFixed(2))
  const percent = (x: number | null) => (x === null ? '–' : `${(x * 100).toFixed(1)} %`)
  const rows = summary.strategies.map(({ title, metrics, difference }) => [
    title,
    percent(metrics.cagr),
    percent(metrics.volatility),
    number(metrics.sharpe),
    percent(metrics.maxDrawdown),
    number(metrics.turnoverPerYear),
    difference ? `${number(difference.value)} (${number(difference.low)} to ${number(difference.high)})` : '',
  ])
  const cautions = [summary.simulated ? 'Simulated data.' : '', summary.survivorshipBias ? "Survivorship bias: only today's members of the universe are known." : '', ...leftOut(summary.left)]
  const between = (x: Interval | null, format: (x: number | null) => string) => (x ? `${format(x.value)} (${format(x.low)} to ${format(x.high)})` : 'not enough data')
  const desks = summary.desks && [
    '',
    `Desks, on the capital that each was given, with the middle ${percent(summary.desks.confidence)} of resampled histories; simulated ones trade made-up markets`,
    formatTable(
      ['Desk', 'Given', 'Brought', 'Return/year', 'Sharpe', 'Max drawdown', 'Calmar', 'Win rate', 'Profit factor', summary.desks.against === 'universe' ? 'With equal weight' : 'With benchmark'],
      [...summary.desks.desks, summary.desks.fund].map(({ id, title, simulated, partly, capital, contribution, figures: f }) => [
        simulated && id !== 'fund' ? `${title} (${partly ? 'partly ' : ''}simulated)` : title,
        percent(capital),
        percent(contribution),
        between(f.cagr, percent),
        between(f.sharpe, number),
        between(f.maxDrawdown, percent),
        between(f.calmar, number),
        between(f.winRate, percent),
        between(f.profitFactor, number),
        between(f.correlation, number),
      ]),
    ),
  ]
  return [
    summary.verdict,
    '',
    `${summary.universe}${summary.universe.startsWith(`${summary.assets} `) ? '' : `, ${summary.assets} assets`}, ${summary.from} to ${summary.to}, after costs`,
    formatTable(['Strategy', 'CAGR', 'Volatility', 'Sharpe', 'Max drawdown', 'Turnover/year', 'Sharpe ahead by'], rows),
    ...(desks ?? []),
    ...cautions.filter((line) => line !== ''),
    ...(summary.notes ?? []).map((note) => `Note: ${note}`),
    `Run ${summary.runId}, ${summary.seconds.toFixed(1)} s`,
  ].join('\n')
}
