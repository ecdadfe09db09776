import { z } from 'zod'
import { badInput } from '../../../../src-shared/base/failure.ts'
import type { DeskTraining, JudgedPolicy } from '../../../../src-shared/api/desks.ts'
import type { Desk } from '../../../../src-shared/environments/desks/desk.ts'
import type { DeskResult } from '../../../../src-shared/environments/desks/evaluate-desk.ts'
import { DESKS } from '../../../../src-shared/environments/desks/index.ts'
import { deskParams } from '../../../jobs/kinds/desk-params.ts'
import type { TrainedDesk } from '../../../jobs/kinds/desk.ts'
import { findDeskAgent } from '../../../storage/desk-agents.ts'
import { judgeDesk } from '../../../services/judge-desk.ts'
import { calibrateOn, loadDeskBars, type DeskCalibration, type RealTrading } from '../../../services/desk-prices.ts'
import { command } from '../command.ts'
import { formatTable, type Io } from '../io.ts'
import { paceOf } from '../pace.ts'
import { runJob } from '../run-job.ts'
import { readAssignments } from './jobs.ts'

interface DeskOutput {
  readonly desk: string
  readonly simulated: true
  readonly market: string
  readonly documentation: Desk['documentation']
  readonly parameters: Readonly<Record<string, { readonly value: number; readonly unit: string; readonly meaning: string }>>
  readonly paths: number
  readonly seed: number
  readonly theory: Readonly<Record<string, number>>
  /** What the parameters were estimated on; null where they were not. */
  readonly calibration: DeskCalibration | null
  /** What the desk would have made of the bars after the calibration. Null where there are none, or none that it could trade. */
  readonly real: readonly RealTrading[] | null
  /** Of the agent that was last trained for these parameters, by this command or before; null where none was. */
  readonly agent: DeskResult | null
  readonly training: (DeskTraining & { readonly seconds: number | null }) | null
  readonly reference: JudgedPolicy
  readonly others: readonly JudgedPolicy[]
}

export const deskCommand = command({
  name: 'desk',
  summary: 'Judge a specialist desk and its trained agent on simulated paths against the known answer',
  input: deskParams.omit({ desk: true, parameters: true }).extend({
    name: deskParams.shape.desk.describe(`Desk: ${Object.keys(DESKS).join(', ')}`),
    set: z.array(z.string()).default([]).describe('Parameters of the desk as KEY=VALUE'),
    paths: z.number().int().min(2).max(1_000_000).default(1000).describe('Simulated episodes that every policy is judged by'),
    prices: z.string().optional().describe('Prices (Date, SYM, SYM…) that the parameters are calibrated on; --set comes after them'),
    symbols: z.array(z.string()).default([]).describe('Stored symbols that the parameters are calibrated on, instead of a file'),
    universe: z.string().optional().describe('Universe whose stored bars the parameters are calibrated on, instead of a file'),
    until: z.string().optional().describe('Last day of the calibration; what comes later is traded where the desk can trade it'),
    train: z.boolean().default(false).describe('Train the agent first; it is kept in the data folder'),
    seed: z.number().int().min(0).default(1).describe('Seed of every random draw'),
  }),
  positional: ['name'],
  readsOnly: false,
  async run({ name, set, prices, symbols, universe, until, train, seed, paths, ...rest }, context): Promise<DeskOutput> {
    const desk: Desk = DESKS[name]
    const bars = loadDeskBars({ prices, symbols, universe }, context.home)
    const calibrated = bars && calibrateOn(bars, until, name)
    if (until !== undefined && !calibrated) badInput('--until says up to which day prices are used, but there are none.', { where: '--until', hint: 'Name a file of prices with --prices, or stored ones with --symbols or --universe.' })
    const settings = { ...calibrated?.settings, ...readNumbers(set) }
    const open = desk.open(settings)
    const job = train ? await runJob({ kind: 'desk', params: { desk: name, parameters: settings, ...rest }, seed, title: `${desk.title}, training` }, context) : undefined
    const { theory, reference, others, agent, training, unusable } = await judgeDesk({ desk: name, parameters: settings, paths, seed }, context.home, (title) => paceOf(context, title))
    if (unusable) context.io.note('The agent that is kept for this desk cannot be used: its file is damaged or from another version. --train makes a new one.')
    return {
      desk: name,
      simulated: true,
      market: desk.market,
      documentation: desk.documentation,
      parameters: Object.fromEntries(Object.entries(desk.parameters).map(([key, { value, unit, meaning }]) => [key, { value: settings[key] ?? value, unit, meaning }])),
      paths,
      seed,
      theory,
      calibration: calibrated?.calibration ?? null,
      real: calibrated?.trade(open, findDeskAgent(context.home, name, settings).agent, parametersOf(desk, settings)) ?? null,
      agent,
      training: training && { ...training, seconds: (job?.result as TrainedDesk | undefined)?.seconds ?? null },
      reference,
      others,
    }
  },
  print(output, { io }) {
    printDesk(output, io)
  },
})

function parametersOf({ parameters }: Desk, settings: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(parameters).map(([key, { value }]) => [key, settings[key] ?? value]))
}

function readNumbers(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(readAssignments(words)).map(([key, value]) => {
      if (typeof value !== 'number') badInput(`${key} is ${JSON.stringify(value)}, which is not a number.`, { where: `--set ${key}`, hint: 'For example --set steps=21.' })
      return [key, value]
    }),
  )
}

function printDesk({ market, documentation, parameters, paths, theory, calibration, real, agent, training, reference, others }: DeskOutput, io: Io): void {
  io.print(`Simulated: ${market}.\n`)
  if (calibration) io.print(`Calibrated on prices from ${calibration.from} to ${calibration.to}: ${calibration.note}\n`)
  io.print(formatTable(['', ''], Object.entries(documentation).map(([part, text]) => [DOCUMENTATION_TITLES[part as keyof Desk['documentation']], text])).trimStart())
  io.print(`\n${formatTable(['Parameter', 'Value', 'Unit', 'Meaning'], Object.entries(parameters).map(([key, { value, unit, meaning }]) => [key, significant(value), unit, meaning]))}`)
  const rows = [reference, ...others].map((result) => [result === reference ? `${result.name} (reference)` : result.name, ...figures(result)])
  if (agent) rows.push(['agent', ...figures(agent)])
  io.print(`\n${formatTable([`Policy, ${paths} simulated paths`, 'Mean', 'Std', 'Skew', 'CVaR 95 %', 'Turnover'], rows)}`)
  const measured = [...[reference, ...others].map(({ name, measures }) => ({ name, measures })), ...(agent ? [{ name: 'agent', measures: agent.measures }] : [])]
  const known = [
    ...Object.entries(theory).map(([name, value]) => ['known', name, significant(value)]),
    ...measured.flatMap(({ name, measures }) => Object.entries(measures).map(([key, value]) => [name, key, significant(value)])),
  ]
  if (known.length > 0) io.print(`\n${formatTable(['From', 'Figure', 'Value'], known)}`)
  io.print('\nStandard errors stand behind ±.')
  if (real) printReal(real, io)
  if (!training) return io.print('No agent was trained for these parameters: --train does.')
  const { algorithm, seed, steps, bestStep, seconds } = training
  const when = seconds === null ? 'and was kept' : `in ${seconds.toFixed(1)} s`
  io.print(`The agent learned by ${algorithm.toUpperCase()} with seed ${seed} in ${steps} steps ${when}; it is as it was after step ${bestStep}, when it did best in validation.`)
}

function printReal(real: readonly RealTrading[], io: Io): void {
  const rows = real.map(({ policy, returnPerYear, error, volatility, sharpe, turnoverPerYear }) => [
    policy, `${percent(returnPerYear)} ± ${percent(error)}`, percent(volatility), sharpe === null ? 'not defined' : sharpe.toFixed(2), significant(turnoverPerYear),
  ])
  io.print(`\nOn real bars, ${real[0].from} to ${real[0].to}: ${real[0].what}.`)
  io.print(`${formatTable(['Policy, after costs', 'Return a year', 'Volatility', 'Sharpe', 'Turnover a year'], rows)}`)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

const DOCUMENTATION_TITLES: Readonly<Record<keyof Desk['documentation'], string>> = { state: 'State', action: 'Action', reward: 'Reward', costs: 'Costs', riskPenalty: 'Risk penalty' }

function figures({ errors, ...result }: DeskResult): string[] {
  return FIGURES.map((figure) => {
    const [value, error] = [result[figure], errors[figure]]
    if (value === null) return 'not defined'
    return error === null ? significant(value) : `${significant(value)} ± ${Number(error.toPrecision(2))}`
  })
}

const FIGURES = ['mean', 'std', 'skew', 'cvar', 'turnover'] as const

function significant(value: number): string {
  return String(Number(value.toPrecision(6)))
}
