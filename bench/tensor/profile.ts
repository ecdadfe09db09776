import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../../src-shared/base/stats.ts'
import { describeMachine } from '../machine.ts'
import type { RegressionTraining } from './nets.ts'
import { cpuEngine, openRandomTrainer } from './random-trainer.ts'

/** What ONNX Runtime's own profiler says of a training step. */
interface Profile {
  readonly title: string
  readonly ops: readonly OpTime[]
}

interface OpTime {
  readonly op: string
  /** Nodes of this op and these shapes in one step. */
  readonly count: number
  /** Median of one node times `count`. */
  readonly ms: number
}

interface ProfilerEvent {
  readonly cat: string
  readonly name: string
  readonly dur: number
  readonly args: { readonly op_name?: string; readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[] }
}

const STEPS = 12

export async function profileSteps(training: RegressionTraining, title: string): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-profile-'))
  try {
    const trainer = await openRandomTrainer(await cpuEngine(2, join(folder, 'step')), training)
    for (let i = 0; i < STEPS; i++) await trainer.step()
    await trainer.close()
    // The engine's probe leaves a profile too; the training's is the largest.
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    const events: readonly ProfilerEvent[] = JSON.parse(texts.reduce((a, b) => (b.length > a.length ? b : a)))
    return { title, ops: summarise(events) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function summarise(events: readonly ProfilerEvent[]): OpTime[] {
  const durations = new Map<string, number[]>()
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue
    const shapes = (args.input_type_shape ?? []).slice(0, 2).flatMap((shape) => Object.values(shape).map((lengths) => `[${lengths.join()}]`))
    const key = `${args.op_name ?? '?'} ${shapes.join(' ')}`
    const known = durations.get(key)
    if (known) known.push(dur)
    else durations.set(key, [dur])
  }
  const times = [...durations].map(([op, all]) => ({ op, count: Math.round(all.length / STEPS), ms: (median(all) * all.length) / STEPS / 1000 }))
  return times.sort((a, b) => b.ms - a.ms)
}

const SHOWN = 25

export function writeProfile({ title, ops }: Profile): void {
  const total = ops.reduce((sum, { ms }) => sum + ms, 0)
  const kinds = new Map<string, number>()
  for (const { op, ms } of ops) kinds.set(op.split(' ')[0], (kinds.get(op.split(' ')[0]) ?? 0) + ms)
  const share = (ms: number) => `${ms.toFixed(2)} | ${((100 * ms) / total).toFixed(1)} %`
  const lines = [
    `# Where a training step goes: ${title}`,
    '',
    `${Object.entries(describeMachine()).map(([key, value]) => `${key} ${value}`).join(', ')}. ONNX Runtime's profiler, ${STEPS} steps, two threads; the median time of a node times how many there are.`,
    '',
    '| op | ms | share |',
    '| --- | --- | --- |',
    ...[...kinds].sort((a, b) => b[1] - a[1]).filter(([, ms]) => ms > total / 200).map(([op, ms]) => `| ${op} | ${share(ms)} |`),
    `| all | ${share(total)} |`,
    '',
    `The ${SHOWN} dearest kinds of node:`,
    '',
    '| op and shapes of its first inputs | nodes | ms | share |',
    '| --- | --- | --- | --- |',
    ...ops.slice(0, SHOWN).map(({ op, count, ms }) => `| ${op} | ${count} | ${share(ms)} |`),
    '',
  ]
  writeFileSync(fileURLToPath(new URL('../results/tensor-profile.md', import.meta.url)), lines.join('\n'))
}
