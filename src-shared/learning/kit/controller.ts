import { assert } from '../../base/assert.ts'
import type { Environment } from '../../environments/environment.ts'
import { parameterShapes, type Layer } from '../../networks/layer.ts'
import type { Engine, Values } from '../../tensor/engines/engine.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { parameterCount, unpackParameters } from '../../tensor/parameters.ts'
import { trace } from '../../tensor/program.ts'
import type { Act, Player } from './player.ts'
import type { Replay } from './replay.ts'

/** Moves in [−1, 1] from observations and noise, `[environment, …]`. */
type Mover = (parameters: Readonly<Record<string, Tensor>>, observations: Tensor, noise: Tensor) => Tensor

/** A policy of continuous actions, ready to act. Networks think in moves between −1 and 1; environments have bounds of their own. */
export async function openController(engine: Engine, network: Layer, environment: Environment, environments: number, mover: Mover) {
  const { actions, observationSize } = environment
  assert(actions.kind === 'box', 'a controller acts with numbers')
  const { size, low, high } = actions
  const shapes = parameterShapes(network)
  const session = await engine.open(
    trace(({ parameters, observations, noise }) => ({ moves: mover(unpackParameters(parameters, shapes), observations, noise) }), {
      parameters: [parameterCount(shapes)],
      observations: [environments, observationSize],
      noise: [environments, size],
    }),
  )
  let parameters: Values = new Float32Array(parameterCount(shapes))
  const still = new Float32Array(environments * size)
  const seen = new Float32Array(environments * observationSize)
  const toActions = (moves: Values): Float32Array => Float32Array.from(moves, (x) => low + ((Math.min(Math.max(x, -1), 1) + 1) / 2) * (high - low))

  const act = async (observations: Float32Array, noise: Float32Array): Promise<Float32Array> => {
    const { moves } = await session.run({ parameters, observations, noise })
    return Float32Array.from(moves)
  }
  const decide: Act = async (observations) => toActions(await act(observations, still))

  return {
    use(next: Values): void {
      parameters = next
    },
    act,
    /** What the policy does without chance, as the environment takes it. */
    decide,
    /** Plays the moves and remembers what came of them. */
    remember(replay: Replay, player: Player, moves: Float32Array): void {
      seen.set(player.observations)
      player.step(toActions(moves))
      for (let e = 0; e < environments; e++) {
        replay.add({
          observation: seen.subarray(e * observationSize, (e + 1) * observationSize),
          action: moves.subarray(e * size, (e + 1) * size),
          reward: player.outcome.rewards[e],
          alive: 1 - player.outcome.terminated[e],
          next: player.lastSeen.subarray(e * observationSize, (e + 1) * observationSize),
        })
      }
    },
    close: () => session.close(),
  }
}
