import { spawnSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseDay } from '../src-shared/base/day.ts'
import { createRng } from '../src-shared/base/rng.ts'
import { median } from '../src-shared/base/stats.ts'
import { createSamplePanel } from '../src-shared/prices/synthetic/panel.ts'
import { prepareLesson } from '../src-shared/strategies/hrm/lesson.ts'
import { INPUTS } from '../src-shared/strategies/hrm/network.ts'
import { settingsSchema } from '../src-shared/strategies/hrm/settings.ts'
import { trainMembers } from '../src-shared/strategies/hrm/train.ts'
import { compared, limited, type BenchResult } from './row.ts'
import { cpuEngine } from './tensor/random-trainer.ts'
import { findPython } from './tensor/peers.ts'

/** Fifty members on thirty assets and ten years, every pass of the default, beside the same training in PyTorch, one member after another. */
const GOAL = 8
/** Trainings that PyTorch really makes, before ours and again after it: fifty would take minutes and tell nothing more. */
const PEER_TRAININGS = 2
const FOLD_SECONDS = 8

export async function benchHrm(say: (line: string) => void): Promise<BenchResult> {
  const notes = [`Load of the machine when the bench began: ${loadavg()[0].toFixed(1)}. Terrace has two threads.`]
  const settings = settingsSchema.parse({})
  // No early end on either side.
  const whole = { ...settings, patience: settings.epochs }
  const lesson = prepareLesson(marketOf(30, 10), whole, createRng(1, 'bench'))
  if (lesson === null) throw new Error('the sample market is too short for the bench')
  const trained = Math.floor(lesson.days * (1 - 1 / settings.blocks))
  const task = {
    ...settings,
    days: lesson.days,
    assets: lesson.size,
    inputs: INPUTS,
    steps: Math.floor(Math.floor(trained / settings.sequenceDays) / settings.sequences),
    validation: Math.floor(lesson.days / settings.blocks / settings.sequenceDays),
    trainings: PEER_TRAININGS,
  }
  const python = findPython()
  const peer = () => (python === undefined ? null : askPeer(python, task))
  say(python === undefined ? 'No Python with torch was found.' : 'PyTorch …')
  const before = peer()
  say('Terrace …')
  const { wall: seconds, processor } = await timeTraining(lesson, whole)
  const after = peer()
  const each = before && after ? [...before.seconds, ...after.seconds] : null
  const peerSeconds = each && settings.members * median(each)
  const title = before ? `PyTorch ${before.version}` : 'PyTorch'
  if (each) notes.push(`${title} made ${each.length} trainings of ${settings.epochs} passes of ${task.steps} mini-batches, one after the other, with the number of threads that was fastest in a trial (${before?.threads}), in ${each.map((s) => s.toFixed(2)).join(', ')} s; ${settings.members} are taken to need ${settings.members} times their median.`)
  if (before && after) {
    const peerProcessor = settings.members * median([...before.processor, ...after.processor])
    notes.push(`By processor time, which a busy machine stretches less: ${processor.toFixed(1)} s against ${peerProcessor.toFixed(0)} s, ${(peerProcessor / processor).toFixed(1)} times.`)
  }
  const fold = prepareLesson(marketOf(24, 3), settings, createRng(1, 'bench'))
  if (fold === null) throw new Error('the sample market is too short for the bench')
  const ofFold = await timeTraining(fold, settings)
  return {
    rows: [
      compared(`HRM: ${settings.members} trainings, 30 assets, 10 years, ${settings.epochs} passes`, seconds, 's', title, peerSeconds, GOAL),
      limited(`HRM: ${settings.members} trainings, 24 assets, 3 years, as a fold trains them`, ofFold.wall, 's', FOLD_SECONDS),
    ],
    notes: [...notes, `The fold took ${ofFold.processor.toFixed(1)} s of processor.`],
  }
}

function marketOf(instruments: number, years: number) {
  return createSamplePanel({ seed: 1, from: parseDay('2010-01-04'), years, instruments, signal: 0, regimeDrift: true })
}

/** Seconds by the clock and by the processor. */
async function timeTraining(lesson: Parameters<typeof trainMembers>[0], settings: Parameters<typeof trainMembers>[1]) {
  const run = { engine: await cpuEngine(2), rng: createRng(1, 'bench'), report: () => {}, breathe: async () => {}, checkpoint: async () => {}, say: () => {} }
  const started = performance.now()
  const spent = process.cpuUsage()
  await trainMembers(lesson, settings, run)
  const { user, system } = process.cpuUsage(spent)
  return { wall: (performance.now() - started) / 1000, processor: (user + system) / 1e6 }
}

function askPeer(python: string, task: object): { readonly version: string; readonly threads: number; readonly seconds: readonly number[]; readonly processor: readonly number[] } {
  const { status, stdout, stderr } = spawnSync(python, [fileURLToPath(new URL('hrm-peers.py', import.meta.url))], { encoding: 'utf8', input: `${JSON.stringify(task)}\n` })
  if (status !== 0) throw new Error(`The peer failed: ${stderr.trim().split('\n').at(-1)}`)
  return JSON.parse(stdout)
}
