import { restoreRng, type Rng, type RngState } from '../../base/rng.ts'
import type { TrainingRun } from '../../learning/kit/training-run.ts'
import { initialise, memberStream, parameterShapes } from '../../networks/layer.ts'
import { mean, softmaxCrossEntropy } from '../../tensor/composite.ts'
import type { Values } from '../../tensor/engines/engine.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { add, constant, div, gather, maximum, mul, negate, reshape, sum } from '../../tensor/ops/index.ts'
import { parameterCount, unpackParameters } from '../../tensor/parameters.ts'
import { trace } from '../../tensor/program.ts'
import { openTrainer } from '../../tensor/trainer.ts'
import { LEAD_DAYS, type Lesson } from './lesson.ts'
import { hrmNetwork, INPUTS } from './network.ts'
import { downsideRatio, downsideRatioOf, netReturns } from './objective.ts'
import { REGIMES, type HrmSettings } from './settings.ts'

interface TrainedMembers {
  /** As of the pass that did best on held-out days, all members together. `[member, parameter]` */
  readonly parameters: Float32Array
  /** Passes that were made, and which of them did best. */
  readonly passes: number
  readonly best: number
  /** Mean objective of the members on the days that each has left out. */
  readonly heldOut: number
}

interface SavedTraining {
  readonly pass: number
  readonly trainer: Readonly<Record<string, Values>>
  readonly orders: readonly RngState[]
  readonly parameters: Float32Array
  readonly best: number
  readonly heldOut: number
}

/** Days from `from` to `to` of a lesson. */
interface DayRange {
  readonly from: number
  readonly to: number
}

/** The part of the lesson that member `member` leaves out: the last for the first member, then going back. */
export function heldOutBlock({ days }: Pick<Lesson, 'days'>, { blocks }: Pick<HrmSettings, 'blocks'>, member: number): DayRange {
  const block = blocks - 1 - (member % blocks)
  return { from: Math.floor((block * days) / blocks), to: Math.floor(((block + 1) * days) / blocks) }
}

/** What is left to train on: nothing whose returns or regimes lie in the block. */
function trainingRanges(lesson: Lesson, settings: HrmSettings, member: number): DayRange[] {
  const { from, to } = heldOutBlock(lesson, settings, member)
  const apart = settings.regimes && settings.regimeLoss > 0 ? settings.regimeDays : LEAD_DAYS
  return [
    { from: 0, to: from - apart },
    { from: to + apart, to: lesson.days },
  ].filter((range) => range.to - range.from >= settings.sequenceDays)
}

/** Sequences that lie whole in a range, one after the other, the first `phase` days late. */
function sequenceStarts({ from, to }: DayRange, length: number, phase: number): number[] {
  const starts: number[] = []
  for (let start = from + phase; start + length <= to; start += length) starts.push(start)
  return starts
}

/** Passes before any is judged: the regime level needs them to say anything, and doubt about tilts comes later. */
const FIRST_PASSES = 5

/** All members in one program. Resumed from a checkpoint it ends with the same bits as if it had never stopped. */
export async function trainMembers(lesson: Lesson, settings: HrmSettings, run: TrainingRun): Promise<TrainedMembers> {
  const { members, epochs, patience, sequenceDays, sequences, learningRate } = settings
  const network = hrmNetwork(settings)
  const shapes = parameterShapes(network)
  const initial = initialise(network, run.rng.stream('initial'), members)
  const ranges = Array.from({ length: members }, (_, m) => trainingRanges(lesson, settings, m))
  const least = Math.min(...ranges.map((own) => own.reduce((total, range) => total + sequenceStarts(range, sequenceDays, sequenceDays - 1).length, 0)))
  const size = Math.max(1, Math.min(sequences, least))
  const steps = Math.max(1, Math.floor(least / size))
  const index = new Float32Array(members * size * sequenceDays)

  const trainer = await openTrainer<string, string>(
    run.engine,
    {
      parameters: shapes,
      members,
      batch: { index: [members, size * sequenceDays] },
      loss: (parameters, batch) => lossOf(network.bind(parameters), readRows(lesson, batch.index, sequenceDays), settings),
      optimiser: { clipNorm: 1 },
    },
    initial,
  )
  const judge = await openJudge(lesson, settings, run)

  const saved = run.resume as SavedTraining | undefined
  const orders: Rng[] = Array.from({ length: members }, (_, m) => (saved ? restoreRng(saved.orders[m]) : memberStream(run.rng.stream('order'), m)))
  if (saved) await trainer.restore(saved.trainer)
  let parameters = saved?.parameters ?? initial
  let best = saved?.best ?? 0
  let heldOut = saved?.heldOut ?? -Infinity
  let pass = saved?.pass ?? 0

  try {
    while (pass < epochs && pass - best < patience) {
      const plans = orders.map((rng, m) => drawSequences(ranges[m], lesson, sequenceDays, steps * size, rng))
      let objective = 0
      for (let step = 0; step < steps; step++) {
        plans.forEach((plan, m) => {
          for (let s = 0, at = m * size * sequenceDays; s < size; s++) {
            for (let t = 0; t < sequenceDays; t++) index[at++] = plan[step * size + s] + t
          }
        })
        const { ratio } = await trainer.step({ index }, learningRate)
        for (const member of ratio) objective += member / (members * steps)
      }
      pass++
      const now = Float32Array.from(await trainer.parameters())
      const score = await judge.score(now)
      if (pass <= FIRST_PASSES || score > heldOut) {
        heldOut = score
        best = pass
        parameters = now
      }
      run.report(pass, { objective, heldOut: score, ...(best === pass ? { best: score } : {}), patienceLeft: patience - (pass - best) })
      const at = pass
      await run.checkpoint(async (): Promise<SavedTraining> => ({
        pass: at,
        trainer: await trainer.state(),
        orders: orders.map((rng) => rng.state()),
        parameters: parameters.slice(),
        best,
        heldOut,
      }))
      await run.breathe(pass, epochs)
    }
    return { parameters, passes: pass, best, heldOut }
  } finally {
    await judge.close()
    await trainer.close()
  }
}

/** First rows of `count` sequences: each day at most once where there are enough, a group of assets at random. */
function drawSequences(ranges: readonly DayRange[], { days, groups }: Lesson, length: number, count: number, rng: Rng): Int32Array {
  const phase = rng.integer(length)
  const starts = rng.shuffle(ranges.flatMap((range) => sequenceStarts(range, length, phase)))
  return Int32Array.from({ length: count }, (_, i) => starts[i % starts.length] + days * (groups > 1 ? rng.integer(groups) : 0))
}

interface LessonRows {
  readonly inputs: Tensor
  readonly known: Tensor
  readonly returns: Tensor
  readonly regimes: Tensor
}

/** Rows of the lesson by number `[member, day]`, as `[member, sequence, day, place, …]`. */
function readRows(lesson: Lesson, index: Tensor, sequenceDays: number): LessonRows {
  const { groups, days, size } = lesson
  const rows = groups * days
  const [members, count] = index.shape
  const lead = [members, count / sequenceDays, sequenceDays]
  const read = (values: Float32Array, width: number) => gather(constant(values, [rows, width]), index)
  const regimes = new Float32Array(rows * REGIMES.length)
  for (let g = 0; g < groups; g++) regimes.set(lesson.regimes, g * lesson.regimes.length)
  return {
    inputs: reshape(read(lesson.inputs, size * INPUTS), [...lead, size, INPUTS]),
    known: reshape(read(lesson.known, size), [...lead, size]),
    returns: reshape(read(lesson.returns, size), [...lead, size]),
    regimes: reshape(read(regimes, REGIMES.length), [...lead, REGIMES.length]),
  }
}

type Call = ReturnType<ReturnType<typeof hrmNetwork>['bind']>

function lossOf(call: Call, { inputs, known, returns, regimes }: LessonRows, settings: HrmSettings) {
  const { weights, regime } = call(inputs, known)
  const ratio = downsideRatio(netReturns(weights, returns, settings), equalWeightReturns(known, returns), settings.riskFloor)
  if (!regime || settings.regimeLoss === 0) return { loss: negate(ratio), ratio }
  const missed = mean(softmaxCrossEntropy(regime, regimes), [1, 2])
  return { loss: add(negate(ratio), mul(missed, settings.regimeLoss)), ratio }
}

function equalWeightReturns(known: Tensor, returns: Tensor): Tensor {
  return div(sum(mul(known, returns), -1), maximum(sum(known, -1), 1))
}

/** Sequences that are judged in one run of the engine. */
const JUDGED_AT_ONCE = 8

/** The mean objective of all members, each on the days that it has left out. */
async function openJudge(lesson: Lesson, settings: HrmSettings, run: TrainingRun) {
  const { members, sequenceDays, riskFloor } = settings
  const network = hrmNetwork(settings)
  const shapes = parameterShapes(network)
  const plans = Array.from({ length: members }, (_, m) => {
    const starts = sequenceStarts(heldOutBlock(lesson, settings, m), sequenceDays, 0)
    return starts.map((start, s) => start + lesson.days * (s % lesson.groups))
  })
  const count = Math.max(1, Math.min(...plans.map((plan) => plan.length)))
  const size = Math.min(JUDGED_AT_ONCE, count)
  const each = size * sequenceDays
  const session = await run.engine.open(
    trace(
      ({ parameters, index }) => {
        const { inputs, known, returns } = readRows(lesson, index, sequenceDays)
        const { weights } = network.bind(unpackParameters(parameters, shapes))(inputs, known)
        return { net: netReturns(weights, returns, settings), anchor: equalWeightReturns(known, returns) }
      },
      { parameters: [members, parameterCount(shapes)], index: [members, each] },
    ),
  )
  const index = new Float32Array(members * each)
  const net = Array.from({ length: members }, () => new Float64Array(count * sequenceDays))
  const anchor = net.map((own) => own.slice())
  return {
    async score(parameters: Values): Promise<number> {
      for (let from = 0; from < count; from += size) {
        // The last run looks once more at what fills it up, and the same numbers are written again.
        const start = Math.min(from, count - size)
        plans.forEach((plan, m) => {
          for (let s = 0, at = m * each; s < size; s++) {
            for (let t = 0; t < sequenceDays; t++) index[at++] = (plan[start + s] ?? 0) + t
          }
        })
        const results = await session.run({ parameters, index })
        for (let m = 0; m < members; m++) {
          net[m].set(results.net.subarray(m * each, (m + 1) * each), start * sequenceDays)
          anchor[m].set(results.anchor.subarray(m * each, (m + 1) * each), start * sequenceDays)
        }
      }
      return net.reduce((total, own, m) => total + downsideRatioOf(own, anchor[m], riskFloor), 0) / members
    },
    close: () => session.close(),
  }
}

