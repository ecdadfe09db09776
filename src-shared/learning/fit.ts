import { assert } from '../base/assert.ts'
import { restoreRng, type RngState } from '../base/rng.ts'
import { initialise, memberStream, parameterShapes, type Layer } from '../networks/layer.ts'
import { mean } from '../tensor/composite.ts'
import type { Values } from '../tensor/engines/engine.ts'
import { sizeOf, type Shape, type Tensor } from '../tensor/graph.ts'
import { mul } from '../tensor/ops/index.ts'
import { parameterCount, unpackParameters } from '../tensor/parameters.ts'
import { trace } from '../tensor/program.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { scheduled, type Schedule } from './kit/schedule.ts'
import type { TrainingRun } from './kit/training-run.ts'

/** Supervised fitting: mini-batches, validation after every pass, early stopping, many members in one program. */
interface FitSettings {
  /** Passes over the training rows, at most. */
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: Schedule
  /** Models that are fitted side by side in one program, each with a start and an order of rows of its own. */
  readonly members: number
  /** Passes without a better validation of any member after which fitting ends. */
  readonly patience: number
  /** Longer gradients are cut to this length. */
  readonly maxGradientNorm: number
}

const DEFAULTS: FitSettings = { epochs: 100, batchSize: 64, learningRate: 1e-3, members: 1, patience: 10, maxGradientNorm: 1 }

/** Columns of rows by name, each `[row, …]` in a flat array. */
export type Rows = Readonly<Record<string, Float32Array>>

interface FitTask<Network extends Layer> {
  readonly network: Network
  /** Shape of one row of each column. */
  readonly columns: Readonly<Record<string, Shape>>
  /** What each row loses, `[member, row]`; columns are `[member, row, …]`. */
  losses(network: Network, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>): Tensor
  readonly training: Rows
  readonly validation: Rows
  /** Columns of standard normal numbers, drawn anew for each mini-batch; zeros in validation. */
  readonly noise?: Readonly<Record<string, Shape>>
  /** How much each training row counts, 1 for all where absent: how boosting asks for more of what was missed. */
  readonly rowWeights?: Float32Array
}

interface Fitted<Network extends Layer> {
  readonly network: Network
  /** Each member's parameters as of its best pass. `[member, parameter]` */
  readonly parameters: Float32Array
  /** Each member's best mean loss in validation. */
  readonly validation: readonly number[]
  readonly epochs: number
  readonly stoppedEarly: boolean
}

interface SavedFit {
  readonly epoch: number
  readonly trainer: Readonly<Record<string, Values>>
  readonly orders: readonly RngState[]
  readonly noise: RngState
  readonly best: Float32Array
  readonly validation: readonly number[]
  readonly misses: number
}

/** Fits until patience or passes end; resumed from a checkpoint it ends with the same bits as if it had never stopped. */
export async function fit<Network extends Layer>(task: FitTask<Network>, given: Partial<FitSettings>, run: TrainingRun): Promise<Fitted<Network>> {
  const settings = { ...DEFAULTS, ...given }
  const { members, epochs, patience } = settings
  const { network, columns, training } = task
  const rows = countRows(columns, training)
  const size = Math.min(settings.batchSize, rows)
  const shapes = parameterShapes(network)
  const count = parameterCount(shapes)
  const batched = (each: number): Record<string, Shape> => Object.fromEntries(Object.entries({ ...columns, ...task.noise }).map(([name, shape]) => [name, [members, each, ...shape]]))

  const trainer = await openTrainer<string, string>(
    run.engine,
    {
      parameters: shapes,
      members,
      batch: { ...batched(size), [WEIGHTS]: [members, size] },
      loss: (parameters, batch) => ({ loss: mean(mul(task.losses(network, parameters, batch), batch[WEIGHTS]), -1) }),
      optimiser: { clipNorm: settings.maxGradientNorm },
    },
    initialise(network, run.rng.stream('initial'), members),
  )
  const validate = await openValidation(task, members, batched, run)

  const saved = run.resume as SavedFit | undefined
  const orders = Array.from({ length: members }, (_, m) => (saved ? restoreRng(saved.orders[m]) : memberStream(run.rng.stream('order'), m)))
  const noise = saved ? restoreRng(saved.noise) : run.rng.stream('noise')
  if (saved) await trainer.restore(saved.trainer)
  const best = saved ? saved.best.slice() : new Float32Array(members * count)
  const scores = saved ? [...saved.validation] : new Array<number>(members).fill(Infinity)
  let misses = saved?.misses ?? 0
  let epoch = saved?.epoch ?? 0
  const batch: Record<string, Float32Array> = { [WEIGHTS]: new Float32Array(members * size) }
  for (const name in columns) batch[name] = new Float32Array(members * size * sizeOf(columns[name]))
  const noises = Object.values(task.noise ?? {}).map((shape) => new Float32Array(members * size * sizeOf(shape)))
  const drawn = Object.fromEntries(Object.keys(task.noise ?? {}).map((name, i) => [name, noises[i]]))
  const source: Rows = { ...training, [WEIGHTS]: task.rowWeights ?? new Float32Array(rows).fill(1) }

  try {
    while (epoch < epochs && misses < patience) {
      const shuffled = orders.map((rng) => rng.shuffle(Int32Array.from({ length: rows }, (_, i) => i)))
      let total = 0
      let batches = 0
      // What is left over at the end of a pass is seen in a later one, which is shuffled anew.
      for (let from = 0; from + size <= rows; from += size) {
        for (const name in batch) pickRows(source[name], batch[name], shuffled, from, size)
        for (const values of noises) noise.fillNormal(values)
        const { loss } = await trainer.step({ ...batch, ...drawn }, scheduled(settings.learningRate, epoch / epochs))
        for (let m = 0; m < members; m++) total += loss[m] / members
        batches++
        // A pass of a large network takes long: within it there are pauses, too, for whoever wants to see or stop it.
        if (from + 2 * size <= rows) await run.breathe(epoch + (from + size) / rows, epochs)
      }
      epoch++
      const parameters = await trainer.parameters()
      const now = await validate.losses(parameters)
      let better = false
      now.forEach((score, m) => {
        if (score >= scores[m]) return
        better = true
        scores[m] = score
        best.set(parameters.subarray(m * count, (m + 1) * count), m * count)
      })
      misses = better ? 0 : misses + 1
      const validation = now.reduce((a, b) => a + b, 0) / members
      run.report(epoch, { loss: total / batches, validation, ...(better ? { best: validation } : {}), patienceLeft: patience - misses })
      const at = epoch
      await run.checkpoint(async (): Promise<SavedFit> => ({
        epoch: at,
        trainer: await trainer.state(),
        orders: orders.map((rng) => rng.state()),
        noise: noise.state(),
        best: best.slice(),
        validation: [...scores],
        misses,
      }))
      await run.breathe(epoch, epochs)
    }
    const stoppedEarly = misses >= patience
    if (stoppedEarly) run.say('info', `Fitting ended after pass ${epoch}: validation has not improved for ${patience} passes.`)
    return { network, parameters: best, validation: scores, epochs: epoch, stoppedEarly }
  } finally {
    await validate.close()
    await trainer.close()
  }
}

const WEIGHTS = 'row weights'

/** Rows of validation that are looked at in one run of the engine. */
const VALIDATION_ROWS = 1024

/** Mean loss of every member on the validation rows. */
async function openValidation<Network extends Layer>(task: FitTask<Network>, members: number, batched: (each: number) => Record<string, Shape>, run: TrainingRun) {
  const { network, columns, validation } = task
  const rows = countRows(columns, validation)
  const size = Math.min(rows, VALIDATION_ROWS)
  const shapes = parameterShapes(network)
  const session = await run.engine.open(
    trace(({ parameters, ...batch }) => ({ losses: task.losses(network, unpackParameters(parameters, shapes), batch) }), {
      parameters: [members, parameterCount(shapes)],
      ...batched(size),
    }),
  )
  const batch: Record<string, Float32Array> = {}
  for (const name in columns) batch[name] = new Float32Array(members * size * sizeOf(columns[name]))
  const still = Object.fromEntries(Object.entries(task.noise ?? {}).map(([name, shape]) => [name, new Float32Array(members * size * sizeOf(shape))]))
  return {
    async losses(parameters: Values): Promise<number[]> {
      const totals = new Array<number>(members).fill(0)
      for (let from = 0; from < rows; from += size) {
        // The last run is filled up with rows that were seen already, and these are not counted again.
        const order = Int32Array.from({ length: size }, (_, i) => Math.min(from + i, rows - 1))
        for (const name in batch) pickRows(validation[name], batch[name], new Array<Int32Array>(members).fill(order), 0, size)
        const { losses } = await session.run({ parameters, ...batch, ...still })
        for (let m = 0; m < members; m++) for (let i = 0; i < Math.min(size, rows - from); i++) totals[m] += losses[m * size + i]
      }
      return totals.map((total) => total / rows)
    },
    close: () => session.close(),
  }
}

function countRows(columns: Readonly<Record<string, Shape>>, rows: Rows): number {
  const counts = Object.entries(columns).map(([name, shape]) => rows[name].length / sizeOf(shape))
  assert(counts.length > 0 && counts.every((count) => count === counts[0] && count >= 1 && Number.isInteger(count)), 'all columns have the same rows')
  return counts[0]
}

/** Copies the rows that each member's order names, `size` of them from place `start`. */
function pickRows(from: Float32Array, to: Float32Array, order: readonly Int32Array[], start: number, size: number): void {
  const each = to.length / (order.length * size)
  order.forEach((rows, m) => {
    for (let i = 0; i < size; i++) {
      const row = rows[start + i] * each
      const place = (m * size + i) * each
      for (let k = 0; k < each; k++) to[place + k] = from[row + k]
    }
  })
}
