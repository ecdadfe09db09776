import { fail } from '../base/failure.ts'
import type { Engine, Session, Values } from './engines/engine.ts'
import { findNonFinite } from './engines/reference.ts'
import { grad } from './grad.ts'
import { type Shape, sizeOf, type Tensor } from './graph.ts'
import { add, concat, constant, detach, mul, reshape, slice, sub, sum } from './ops/index.ts'
import { adamStateShapes, adamStep, type AdamSettings, type AdamState } from './optimiser.ts'
import { parameterCount, unpackParameters } from './parameters.ts'
import { type Program, trace } from './program.ts'

/** What is to be trained: parameters, what a mini-batch looks like, and the loss as a function of both. */
export interface Training<Parameter extends string, Input extends string> {
  readonly parameters: Readonly<Record<Parameter, Shape>>
  readonly batch: Readonly<Record<Input, Shape>>
  /** The loss is a scalar, or `[member]`; what else is returned is reported beside it. `followers` are there when asked for below. */
  loss(
    parameters: Readonly<Record<Parameter, Tensor>>,
    batch: Readonly<Record<Input, Tensor>>,
    followers: Readonly<Record<Parameter, Tensor>>,
  ): Readonly<Record<string, Tensor>> & { readonly loss: Tensor }
  readonly optimiser?: AdamSettings
  /** Models that train side by side in one program; parameters then have a member axis in front. */
  readonly members?: number
  /**
   * Keeps a second set of parameters that goes this share of the way to the first after every step: what a target network is.
   * A name of an input of shape [] lets the share change from step to step.
   */
  readonly follow?: number | Input
  /** Mini-batches in one run of the engine; inputs then have that axis in front, and so have the results. */
  readonly stepsPerRun?: number
}

const LEARNING_RATE = 'learningRate'
const FINITE = 'finite'
const STATE = ['parameters', 'moment1', 'moment2', 'time', 'gathered', 'pending', 'followers']

/** Forward, backward, clipping and Adam as one program. Outputs: the losses and reports, `norm`, `finite`, and the state. */
export function traceTraining<Parameter extends string, Input extends string>(training: Training<Parameter, Input>): Program {
  const { members, stepsPerRun, optimiser = {}, follow } = training
  const count = parameterCount(training.parameters)
  const flat = members === undefined ? [count] : [members, count]
  const stateShapes: Record<string, Shape> = { ...adamStateShapes(flat, optimiser), ...(follow === undefined ? {} : { followers: flat }) }
  const stacked = (shape: Shape) => (stepsPerRun === undefined ? shape : [stepsPerRun, ...shape])
  const shapes: Record<string, Shape> = { ...stateShapes, [LEARNING_RATE]: [] }
  for (const name in training.batch) shapes[name] = stacked(training.batch[name])

  return trace((all) => {
    const { parameters, moment1, moment2, time, gathered, pending } = all
    let state: AdamState = { parameters, moment1, moment2, time, gathered, pending }
    let followers = follow === undefined ? parameters : all.followers
    let allowed = constant(1)
    const reports: Record<string, Tensor>[] = []
    for (let step = 0; step < (stepsPerRun ?? 1); step++) {
      const batch = mapShapes(training.batch, (shape, name) => (stepsPerRun === undefined ? all[name] : reshape(slice(all[name], 0, step, step + 1), shape)))
      const report = training.loss(unpackParameters(state.parameters, training.parameters), batch, unpackParameters(detach(followers), training.parameters))
      const [gradient] = grad(sum(report.loss), [state.parameters])
      const result = adamStep(state, gradient, { loss: report.loss, learningRate: all[LEARNING_RATE], allowed }, optimiser)
      state = result.state
      // After a step that is not applied the rest of the run is not applied either, so that the state stays the last good one.
      allowed = result.finite
      if (follow !== undefined) followers = add(followers, mul(typeof follow === 'number' ? follow : batch[follow], sub(state.parameters, followers)))
      reports.push({ ...report, norm: result.norm, [FINITE]: result.finite })
    }
    const outputs: Record<string, Tensor> = {}
    for (const name in stateShapes) outputs[name] = name === 'followers' ? followers : (state[name as keyof AdamState] ?? all[name])
    for (const name in reports[0]) outputs[name] = stepsPerRun === undefined ? reports[0][name] : stack(reports.map((report) => report[name]))
    return outputs
  }, shapes)
}

/** A training under way. Parameters and moments stay inside the engine. */
interface Trainer<Input extends string = string> {
  /** One run of the engine. Fails, with the last good parameters kept, when a step gave a value that is not finite. */
  step(batch: Readonly<Record<Input, Values>>, learningRate: number): Promise<Readonly<Record<string, Values>>>
  parameters(): Promise<Values>
  /** The second set, where the training keeps one. */
  followers(): Promise<Values>
  /** Everything that a checkpoint needs, and back. */
  state(): Promise<Record<string, Values>>
  restore(state: Readonly<Record<string, Values>>): Promise<void>
  close(): Promise<void>
}

export async function openTrainer<Parameter extends string, Input extends string>(
  engine: Engine,
  training: Training<Parameter, Input>,
  initial: Values,
): Promise<Trainer<Input>> {
  const program = traceTraining(training)
  const session = await engine.open(program)
  await session.write('parameters', initial)
  if (training.follow !== undefined) await session.write('followers', initial)
  const names = STATE.filter((name) => name in program.inputs)
  let runs = 0
  return {
    async step(batch, learningRate) {
      const results = await session.run({ ...batch, [LEARNING_RATE]: Float32Array.of(learningRate) })
      if (!results[FINITE].every((ok) => ok === 1)) await stop(training, session, batch, learningRate, results[FINITE], runs)
      runs++
      return results
    },
    parameters: () => session.read('parameters'),
    followers: () => session.read('followers'),
    async state() {
      const entries = await Promise.all(names.map(async (name) => [name, await session.read(name)] as const))
      return Object.fromEntries(entries)
    },
    async restore(state) {
      for (const name of names) await session.write(name, state[name])
    },
    close: () => session.close(),
  }
}

/** Runs the step that failed once more in the reference engine, to name the op that gave the first bad value. */
async function stop<Parameter extends string, Input extends string>(
  training: Training<Parameter, Input>,
  session: Session,
  batch: Readonly<Record<Input, Values>>,
  learningRate: number,
  finite: Values,
  runs: number,
): Promise<never> {
  const { stepsPerRun = 1 } = training
  const step = Math.floor((finite.findIndex((ok) => ok !== 1) * stepsPerRun) / finite.length)
  const program = traceTraining({ ...training, stepsPerRun: undefined })
  const inputs: Record<string, Values> = { [LEARNING_RATE]: Float32Array.of(learningRate) }
  for (const name in training.batch) {
    const size = sizeOf(training.batch[name])
    inputs[name] = batch[name].subarray(step * size, (step + 1) * size)
  }
  for (const name in program.inputs) if (STATE.includes(name)) inputs[name] = await session.read(name)
  const found = findNonFinite(program, inputs)
  const culprit = found ? `${found.op}${found.layer ? ` in layer ${found.layer}` : ''} gave` : 'something gave'
  return fail('unavailable', `Training stopped at step ${runs * stepsPerRun + step + 1}: ${culprit} a value that is not finite.`, {
    where: found?.layer || undefined,
    hint: 'The last good parameters are kept; try a smaller learning rate, or look for extreme values in the data.',
  })
}

function stack(parts: readonly Tensor[]): Tensor {
  return concat(parts.map((part) => reshape(part, [1, ...part.shape])), 0)
}

function mapShapes<K extends string>(shapes: Readonly<Record<K, Shape>>, map: (shape: Shape, name: K) => Tensor): Record<K, Tensor> {
  const out: Partial<Record<K, Tensor>> = {}
  for (const name in shapes) out[name] = map(shapes[name], name)
  return out as Record<K, Tensor>
}
