import { z } from 'zod'
import { badInput } from '../../../../src-shared/base/failure.ts'
import { createRng } from '../../../../src-shared/base/rng.ts'
import type { Desk } from '../../../../src-shared/environments/desks/desk.ts'
import { evaluateDeskPolicy, type DeskResult } from '../../../../src-shared/environments/desks/evaluate-desk.ts'
import { DESKS, type DeskId } from '../../../../src-shared/environments/desks/index.ts'
import { command } from '../command.ts'
import { formatTable, type Io } from '../io.ts'
import { paceOf } from '../pace.ts'
import { readAssignments } from './jobs.ts'

const names = Object.keys(DESKS) as [DeskId, ...DeskId[]]

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
  /** Null until one is trained. */
  readonly agent: DeskResult | null
  readonly reference: PolicyResult
  readonly others: readonly PolicyResult[]
}

export const deskCommand = command({
  name: 'desk',
  summary: 'Judge a specialist desk on simulated paths against its known answer',
  input: z.object({
    name: z.enum(names).describe(`Desk: ${names.join(', ')}`),
    paths: z.number().int().min(2).max(1_000_000).default(1000).describe('Simulated episodes, the same for every policy'),
    set: z.array(z.string()).default([]).describe('Parameters of the desk as KEY=VALUE'),
    seed: z.number().int().min(0).default(1).describe('Seed of every random draw'),
  }),
  positional: ['name'],
  readsOnly: true,
  async run({ name, paths, set, seed }, context): Promise<DeskOutput> {
    const desk: Desk = DESKS[name]
    const settings = readNumbers(set)
    const open = desk.open(settings)
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
      agent: null,
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

function printDesk({ market, documentation, parameters, paths, theory, agent, reference, others }: DeskOutput, io: Io): void {
  io.print(`Simulated: ${market}.\n`)
  io.print(formatTable(['', ''], Object.entries(documentation).map(([part, text]) => [DOCUMENTATION_TITLES[part as keyof Desk['documentation']], text])).trimStart())
  io.print(`\n${formatTable(['Parameter', 'Value', 'Unit', 'Meaning'], Object.entries(parameters).map(([key, { value, unit, meaning }]) => [key, significant(value), unit, meaning]))}`)
  const rows = [reference, ...others].map((result) => [result === reference ? `${result.name} (reference)` : result.name, ...figures(result)])
  if (agent) rows.push(['agent', ...figures(agent)])
  io.print(`\n${formatTable([`Policy, ${paths} simulated paths`, 'Mean', 'Std', 'Skew', 'CVaR 95 %', 'Turnover'], rows)}`)
  const known = [...Object.entries(theory), ...Object.entries(reference.measures)]
  if (known.length > 0) io.print(`\n${formatTable(['Known, and measured of the reference', 'Value'], known.map(([name, value]) => [name, significant(value)]))}`)
  if (!agent) io.print('\nNo agent is trained for this desk yet.')
}

const DOCUMENTATION_TITLES: Readonly<Record<keyof Desk['documentation'], string>> = { state: 'State', action: 'Action', reward: 'Reward', costs: 'Costs', riskPenalty: 'Risk penalty' }

function figures({ mean, std, skew, cvar, turnover }: DeskResult): string[] {
  return [mean, std, skew, cvar, turnover].map((value) => (value === null ? 'not defined' : significant(value)))
}

function significant(value: number): string {
  return String(Number(value.toPrecision(6)))
}
