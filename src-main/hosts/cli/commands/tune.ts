import { resolve } from 'node:path'
import { z } from 'zod'
import type { TuneSummary } from '../../../../src-shared/api/study.ts'
import { badInput } from '../../../../src-shared/base/failure.ts'
import { writeWhole } from '../../../storage/safe-write.ts'
import { command } from '../command.ts'
import { formatTable } from '../io.ts'
import { runJob } from '../run-job.ts'
import { readStudyText } from './study.ts'

export const tuneCommand = command({
  name: 'tune',
  summary: "Search a study's parameters on its first training window, every try counted, the test left unseen",
  input: z.object({
    file: z.string().describe('Study file (YAML); its key `search` may say what to search'),
    tries: z.number().int().min(1).max(1000).optional().describe('Points to try, instead of what the file says'),
    method: z.enum(['random', 'halving']).optional().describe('How to search, instead of what the file says'),
    params: z.array(z.string()).default([]).describe('Parameters to search: NAME, NAME=LOW..HIGH or NAME=A,B,C'),
    out: z.string().optional().describe('Study file to write with the best parameters'),
  }),
  positional: ['file'],
  readsOnly: false,
  async run({ file, tries, method, params, out }, context) {
    const { api } = context.app()
    const whole = (await api.study.read({ text: await readStudyText(file, context), name: file })).study as { search: Record<string, unknown>; name: string; seed: number; strategy: object }
    const search = { ...whole.search, ...(tries ? { tries } : {}), ...(method ? { method } : {}), ...(params.length > 0 ? { params: Object.fromEntries(params.map(readAxis)) } : {}) }
    const study = JSON.parse(JSON.stringify({ ...whole, search }))
    const job = await runJob({ kind: 'tune', params: { study }, title: `Search: ${whole.name}`, seed: whole.seed }, context)
    const summary = job.result as TuneSummary
    if (out) writeWhole(resolve(out), (await api.study.read({ text: JSON.stringify({ ...whole, name: `${whole.name}, tuned`, strategy: { ...whole.strategy, params: summary.best } }) })).yaml)
    return summary
  },
  print: ({ tries, validation, verdict, runId, seconds }, { io }) => {
    const range = (x: TuneSummary['gain']) => (x ? `${x.value.toFixed(2)} (${x.low.toFixed(2)} to ${x.high.toFixed(2)})` : '–')
    const point = (value: Readonly<Record<string, unknown>>) => Object.entries(value).map(([key, v]) => `${key} ${typeof v === 'number' ? v : JSON.stringify(v)}`).join(', ') || 'as it stands'
    io.print(`${verdict}\n`)
    io.print(`Validated on ${validation.from} to ${validation.to}; nothing later was looked at.`)
    io.print(formatTable(['Try', 'Blocks', 'Sharpe', 'Ahead of equal weight', 'Parameters'], tries.map((t) => [t.number, t.blocks, t.reason ?? range(t.sharpe), range(t.ahead), point(t.point)])))
    io.print(`${tries.length} tries were counted. Run ${runId}, ${seconds.toFixed(1)} s`)
  },
})

/** `width=32,64` is a choice, `rate=0.001..0.1` a range, a name alone the parameter's own range. */
function readAxis(text: string): [string, unknown] {
  const [, name, rest] = /^([^=]+)(?:=(.+))?$/.exec(text) ?? badInput(`"${text}" names no parameter.`, { where: '--params' })
  if (rest === undefined) return [name, null]
  const range = /^(-?[\d.e-]+)\.\.(-?[\d.e-]+)$/.exec(rest)
  if (range) return [name, [Number(range[1]), Number(range[2])]]
  return [name, { values: rest.split(',').map((value) => (value === 'true' ? true : value === 'false' ? false : Number.isNaN(Number(value)) ? value : Number(value))) }]
}
