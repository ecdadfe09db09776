import { z } from 'zod'
import { badInput } from '../../../../src-shared/base/failure.ts'
import { createRng } from '../../../../src-shared/base/rng.ts'
import type { Desk } from '../../../../src-shared/environments/desks/desk.ts'
import { evaluateDeskPolicy, type DeskResult } from '../../../../src-shared/environments/desks/evaluate-desk.ts'
import { DESKS } from '../../../../src-shared/environments/desks/index.ts'
import { deskParams } from '../../../jobs/kinds/desk-params.ts'
import type { TrainedDesk } from '../../../jobs/kinds/desk.ts'
import { command } from '../command.ts'
import { formatTable, type Io } from '../io.ts'
import { paceOf } from '../pace.ts'
import { runJob } from '../run-job.ts'
import { readAssignments } from './jobs.ts'

interface PolicyResult extends DeskResult {
  readonly name: string
  readonly title: string
}

interface DeskOutput {
  readonly desk: string
  readonly simulated: true
  readonly market: string
  readonly documentation: Desk['documentation']
  readonly parameters: Readonly<Record<string, { readonly value: number; readonly unit: string; readonly meaning: string }>>
  readonly paths: number
  readonly seed: number
  readonly theory: Readonly<Record<string, number>>
  /** Null unless it is trained by this command. */
  readonly agent: DeskResult | null
  readonly training: Omit<TrainedDesk, 'agent'> | null
  readonly reference: PolicyResult
  readonly others: readonly PolicyResult[]
}

export const deskCommand = command({
  name: 'desk',
  summary: 'Judge a specialist desk on simulated paths against its known answer',
  input: deskParams.omit({ desk: true, parameters: true }).extend({
    name: deskParams.shape.desk.describe(`Desk: ${Object.keys(DESKS).join(', ')}`),
    set: z.array(z.string()).default([]).describe('Parameters of the desk as KEY=VALUE'),
    train: z.boolean().default(false).describe('Train the agent first, and judge it on the same paths'),
    seed: z.number().int().min(0).default(1).describe('Seed of every random draw'),
  }),
  positional: ['name'],
  readsOnly: false,
  async run({ name, set, train, seed, ...rest }, context): Promise<DeskOutput> {
    const desk: Desk = DESKS[name]
    const settings = readNumbers(set)
    const open = desk.open(settings)
    const { paths } = rest
    const job = train ? await runJob({ kind: 'desk', params: { desk: name, parameters: settings, ...rest }, seed, title: `${desk.title}, ${paths} paths` }, context) : undefined
    const trained = job?.result as TrainedDesk | undefined
    const { maxSteps } = open.environment
    const results: PolicyResult[] = []
    for (const [policy, { title }] of Object.entries(open.policies)) {
      const report = paceOf(context, title)('Playing')
      const result = await evaluateDeskPolicy(open, policy, paths, createRng(seed, 'desk'), (step) => report(step / maxSteps))
      results.push({ name: policy, title, ...result })
    }
    return {
      desk: name,
      simulated: true,
      market: desk.market,
      documentation: desk.documentation,
      parameters: Object.fromEntries(Object.entries(desk.parameters).map(([key, { value, unit, meaning }]) => [key, { value: settings[key] ?? value, unit, meaning }])),
      paths,
      seed,
      theory: open.theory,
      agent: trained?.agent ?? null,
      training: trained ? { algorithm: trained.algorithm, steps: trained.steps, seconds: trained.seconds } : null,
      reference: results.find((result) => result.name === open.reference)!,
      others: results.filter((result) => result.name !== open.reference),
    }
  },
  print(output, { io }) {
    printDesk(output, io)
  },
})

function readNumbers(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(readAssignments(words)).map(([key, value]) => {
      if (typeof value !== 'number') badInput(`${key} is ${JSON.stringify(value)}, which is not a number.`, { where: `--set ${key}`, hint: 'For example --set steps=21.' })
      return [key, value]
    }),
  )
}

function printDesk({ market, documentation, parameters, paths, theory, agent, training, reference, others }: DeskOutput, io: Io): void {
  io.print(`Simulated: ${market}.\n`)
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
  io.print(training ? `\nThe agent learned by ${training.algorithm.toUpperCase()} in ${training.steps} steps and ${training.seconds.toFixed(1)} s.` : '\nNo agent was trained: --train does.')
}

const DOCUMENTATION_TITLES: Readonly<Record<keyof Desk['documentation'], string>> = { state: 'State', action: 'Action', reward: 'Reward', costs: 'Costs', riskPenalty: 'Risk penalty' }

function figures({ mean, std, skew, cvar, turnover }: DeskResult): string[] {
  return [mean, std, skew, cvar, turnover].map((value) => (value === null ? 'not defined' : significant(value)))
}

function significant(value: number): string {
  return String(Number(value.toPrecision(6)))
}
