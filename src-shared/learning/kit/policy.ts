import type { Rng } from '../../base/rng.ts'
import { actionWidth, type Environment } from '../../environments/environment.ts'
import { parameterShapes } from '../../networks/layer.ts'
import type { Engine, Values } from '../../tensor/engines/engine.ts'
import type { Shape, Tensor } from '../../tensor/graph.ts'
import { parameterCount, unpackParameters } from '../../tensor/parameters.ts'
import { trace } from '../../tensor/program.ts'
import type { ActorCritic } from './actor-critic.ts'
import { drawChoice, encodedWidth, likeliest } from './distributions.ts'

/** What a network says of a batch: `head` `[member, environment, action]`, `value` `[member, environment]`, `logDeviation` `[member, action]`. */
interface Looked {
  readonly head: Values
  readonly value: Values
  readonly logDeviation: Values | null
}

interface Acted {
  /** For the environment: indices of choices, or numbers held within the action space. `[environment, action]` */
  readonly actions: Float32Array
  /** For the loss: one-hot, or the sample before it was held within bounds. */
  readonly encoded: Float32Array
  readonly logProbabilities: Float32Array
}

export type Policy = Awaited<ReturnType<typeof openPolicy>>

/** A network made ready to act for `members` members in `environments` environments each. */
export async function openPolicy(engine: Engine, network: ActorCritic, environment: Environment, members: number, environments: number) {
  const { actions, observationSize } = environment
  const shapes = parameterShapes(network)
  const width = encodedWidth(actions)
  const flat = [members, parameterCount(shapes)]
  const encoder = network.encode ? await openEncoder(engine, network.encode, shapes, flat) : undefined
  const program = trace(
    ({ parameters, observations, encodings }): Record<string, Tensor> => {
      const { head, logDeviation, value } = network.bind(unpackParameters(parameters, shapes))(observations, encodings)
      return { head, value, ...(logDeviation ? { logDeviation } : {}) }
    },
    { parameters: flat, observations: [members, environments, observationSize], ...(encoder ? { encodings: encoder.shape } : {}) } as Readonly<Record<string, Shape>>,
  )
  const session = await engine.open(program)
  const observed = new Float32Array(members * environments * observationSize)
  let parameters: Values = new Float32Array(members * parameterCount(shapes))
  const each = environments * observationSize

  const draw = (looked: Looked, member: number, allowed: Float32Array | null, rng: Rng): Acted => {
    const acted = { actions: new Float32Array(environments * actionWidth(actions)), encoded: new Float32Array(environments * width), logProbabilities: new Float32Array(environments) }
    const head = Float64Array.from(looked.head.subarray(member * environments * width, (member + 1) * environments * width))
    if (allowed) forbid(head, allowed)
    for (let e = 0; e < environments; e++) {
      if (actions.kind === 'discrete') {
        const choice = drawChoice(head, e * width, width, rng)
        acted.actions[e] = choice
        acted.encoded[e * width + choice] = 1
        acted.logProbabilities[e] = logShare(head, e * width, width, choice)
        continue
      }
      for (let k = 0; k < width; k++) {
        const logDeviation = looked.logDeviation![member * width + k]
        const noise = rng.normal()
        const sample = Math.fround(head[e * width + k] + Math.exp(logDeviation) * noise)
        acted.encoded[e * width + k] = sample
        acted.actions[e * width + k] = Math.min(Math.max(sample, actions.low), actions.high)
        acted.logProbabilities[e] -= 0.5 * noise * noise + logDeviation + 0.5 * Math.log(2 * Math.PI)
      }
    }
    return acted
  }

  return {
    /** The parameters to act with, `[member, parameter]`. */
    use(next: Values): void {
      parameters = next
      encoder?.forget()
    },
    /** `observations` by member, each `[environment, observation]`. */
    async look(observations: readonly Float32Array[]): Promise<Looked> {
      observations.forEach((seen, m) => observed.set(seen, m * each))
      const { head, value, logDeviation } = await session.run({ parameters, observations: observed, ...(encoder ? { encodings: await encoder.encodings(parameters) } : {}) })
      return { head, value, logDeviation: logDeviation ?? null }
    },
    /** Actions by chance, as the policy has it. */
    draw,
    /** The likeliest actions of a member. */
    decide(looked: Looked, member: number, allowed: Float32Array | null): Float32Array {
      const head = Float64Array.from(looked.head.subarray(member * environments * width, (member + 1) * environments * width))
      if (allowed) forbid(head, allowed)
      if (actions.kind === 'box') return Float32Array.from(head, (x) => Math.min(Math.max(x, actions.low), actions.high))
      return Float32Array.from({ length: environments }, (_, e) => likeliest(head, e * width, width))
    },
    async close() {
      await encoder?.close()
      await session.close()
    },
  }
}

/** Encodes the whole market when it is first asked for, and again only when there are new parameters. */
async function openEncoder(engine: Engine, encode: NonNullable<ActorCritic['encode']>, shapes: Readonly<Record<string, Shape>>, flat: Shape) {
  const program = trace(({ parameters }) => ({ encodings: encode(unpackParameters(parameters, shapes)) }), { parameters: flat })
  const session = await engine.open(program)
  let kept: Values | undefined
  return {
    shape: program.outputs.encodings.shape,
    forget(): void {
      kept = undefined
    },
    async encodings(parameters: Values): Promise<Values> {
      kept ??= (await session.run({ parameters })).encodings
      return kept
    },
    close: () => session.close(),
  }
}

function forbid(logits: Float64Array, allowed: Float32Array): void {
  for (let i = 0; i < logits.length; i++) if (allowed[i] === 0) logits[i] = -Infinity
}

function logShare(logits: Float64Array, from: number, count: number, choice: number): number {
  let top = -Infinity
  for (let i = 0; i < count; i++) top = Math.max(top, logits[from + i])
  let total = 0
  for (let i = 0; i < count; i++) total += Math.exp(logits[from + i] - top)
  return logits[from + choice] - top - Math.log(total)
}
