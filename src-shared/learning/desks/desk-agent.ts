import { assert } from '../../base/assert.ts'
import type { DeskPolicy } from '../../environments/desks/desk.ts'
import { DESKS, type DeskId } from '../../environments/desks/index.ts'

/** A trained agent as plain data: it can be stored, sent to another process, and acts without an engine. */
export interface DeskAgent {
  readonly desk: DeskId
  /** Parameters of the desk that it was trained in, where they are not the desk's own. */
  readonly settings: Readonly<Record<string, number>>
  readonly algorithm: 'ppo' | 'ddpg' | 'dqn'
  readonly seed: number
  /** Steps that it was trained for, and the step whose parameters did best in validation: these it has. */
  readonly steps: number
  readonly bestStep: number
  /** Mean reward of an episode in validation. */
  readonly validation: number
  readonly activation: 'tanh' | 'relu'
  /** Numbers in each layer, from what is observed to what is done. */
  readonly sizes: readonly number[]
  /** Weights `[from, to]` and biases of each layer, one after another. */
  readonly parameters: Float32Array
}

/** The agent as a policy of its desk, without chance. It sees what the environment lets it observe, and nothing else of the state. */
export function deskAgentPolicy(agent: DeskAgent): DeskPolicy {
  const { environment } = DESKS[agent.desk].open(agent.settings)
  const { observationSize } = environment
  const act = actFromObservations(agent)
  let observations = new Float32Array(0)
  return {
    title: `Agent trained by ${agent.algorithm.toUpperCase()}, seed ${agent.seed}`,
    act(state, actions) {
      const count = state.profit.length
      if (observations.length !== count * observationSize) observations = new Float32Array(count * observationSize)
      environment.observe(state, observations)
      act(observations, actions)
    },
  }
}

/** What the agent does where it is shown these numbers, of a simulated desk or of prices; as many at a time as are shown. `[environment, observation]` */
export function actFromObservations(agent: DeskAgent): (observations: Float32Array, actions: Float32Array) => void {
  const { actions: space, observationSize } = DESKS[agent.desk].open(agent.settings).environment
  const forward = openNetwork(agent)
  const outputs = agent.sizes.at(-1)!
  assert(agent.sizes[0] === observationSize, 'an agent observes what it was trained to observe')
  return (observations, actions) => {
    for (let e = 0; e * observationSize < observations.length; e++) {
      const said = forward(observations, e * observationSize)
      if (space.kind === 'discrete') {
        let best = 0
        for (let k = 1; k < outputs; k++) if (said[k] > said[best]) best = k
        actions[e] = best
        continue
      }
      const { low, high } = space
      for (let k = 0; k < outputs; k++) {
        const number = agent.algorithm === 'ddpg' ? low + ((Math.tanh(said[k]) + 1) / 2) * (high - low) : said[k]
        actions[e * outputs + k] = Math.min(Math.max(number, low), high)
      }
    }
  }
}

/** What the network says of the observation that begins at `at`; the answer is overwritten by the next one. */
function openNetwork({ sizes, parameters, activation }: DeskAgent): (observations: Float32Array, at: number) => Float64Array {
  const layers = sizes.slice(1).map((size) => new Float64Array(size))
  const last = layers.length - 1
  return (observations, at) => {
    let from: ArrayLike<number> = at === 0 ? observations : observations.subarray(at, at + sizes[0])
    let offset = 0
    for (let l = 0; l <= last; l++) {
      const out = layers[l]
      const [rows, columns] = [sizes[l], out.length]
      for (let j = 0; j < columns; j++) out[j] = parameters[offset + rows * columns + j]
      for (let i = 0; i < rows; i++) {
        const x = from[i]
        if (x !== 0) for (let j = 0, w = offset + i * columns; j < columns; j++, w++) out[j] += x * parameters[w]
      }
      if (l < last) for (let j = 0; j < columns; j++) out[j] = activation === 'tanh' ? Math.tanh(out[j]) : Math.max(out[j], 0)
      offset += (rows + 1) * columns
      from = out
    }
    return layers[last]
  }
}

/** Numbers that a network of these sizes consists of. */
export function networkLength(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((total, size, l) => total + (sizes[l] + 1) * size, 0)
}
