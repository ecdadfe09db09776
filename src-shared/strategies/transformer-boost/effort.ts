import type { FitSize } from '../strategy.ts'
import type { TransformerBoostParams, Variant } from './params.ts'

/** What an ordinary laptop does in a second with wide layers; with narrow ones less, half of it at this width. */
const OPERATIONS_PER_SECOND = 1.4e11
const HALF_SPEED_WIDTH = 96
/** Seconds of an agent for each decision and asset, without an encoder. */
const DECISION_SECONDS = 3e-6
/** Numbers kept for the gradient, of each layer, place and unit of width. */
const KEPT_NUMBERS = 50
/** Copies of the parameters: gradient, moments of the optimiser, what the runtime and a checkpoint hold, and every fold's model that is open at a time. */
const PARAMETER_COPIES = 42
/** Passes of learning over a decision that an agent has made, each forward and back. */
const LEARNED_AGAIN = 4
const FORWARD_AND_BACK = 3
/** An encoder learns from every other day, but for those that are watched. */
const ENCODER_DAYS = 0.43

/** Reckoned from the sizes of the network: what is fast for a laptop's encoder takes days at the published size where every agent trains its own. */
export function reckonFit(params: TransformerBoostParams, { transformer, boosting }: Variant, { days, assets, shared }: FitSize): { seconds: number; megabytes: number } {
  const { hidden_dim: width, transformer_layers: layers, windowDays, patchDays, epochs, holdout, fineTune, microDays } = params
  const agents = boosting ? params.agents : 1
  const places = windowDays / patchDays
  const across = Math.max(1, Math.floor(layers / 3))
  const trained = days * (1 - holdout)
  const decided = epochs * trained * agents
  const depth = layers * places + across
  const forward = transformer ? assets * 16 * width * width * depth : 0
  const tuned = fineTune ? decided * (FORWARD_AND_BACK * LEARNED_AGAIN + trained / 256) : 0
  const learned = shared ? 0 : epochs * ENCODER_DAYS * trained * FORWARD_AND_BACK
  const daysEncoded = learned + days * (1 + 1 / microDays) + tuned
  const seconds = (daysEncoded * forward * (1 + HALF_SPEED_WIDTH / width)) / OPERATIONS_PER_SECOND + decided * assets * DECISION_SECONDS
  const batchDays = fineTune ? params.batch_size : params.batch_size / 8
  const parameters = transformer ? 8 * width * width * (layers + across) : 0
  const megabytes = (4 * (parameters * PARAMETER_COPIES + (transformer ? batchDays * assets * depth * width * KEPT_NUMBERS : 0))) / 1e6
  return { seconds, megabytes }
}
