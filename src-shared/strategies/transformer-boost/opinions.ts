import { alignTo, bindValues, layer, parameter, type Layer } from '../../networks/layer.ts'
import { mlp } from '../../networks/mlp.ts'
import type { ActorCritic } from '../../learning/kit/actor-critic.ts'
import { mean } from '../../tensor/composite.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { add, concat, constant, div, expand, gather, matmul, mul, reshape, slice, sub, tanh } from '../../tensor/ops/index.ts'
import { ENCODING, type MarketEncoder, type MarketTensors, type Watch } from './encoder.ts'
import { MOST_OPINION, type Levels } from './levels.ts'

/** Numbers that an agent of each level sees of an asset or of a class: of a class also what is known of the whole market. */
export const MICRO_SEEN = ENCODING
export const MACRO_SEEN = 2 * ENCODING

/** Middle and width of every number of an encoding on the training days. `[encoding]` each */
export interface EncodingScale {
  readonly assets: { readonly centre: readonly number[]; readonly spread: readonly number[] }
  readonly market: { readonly centre: readonly number[]; readonly spread: readonly number[] }
}

/** What agents see of encoded days: `[…, asset, number]`, 0 for an asset that is not there, and `[…, class, number]`. */
export function seenBy({ classes, classOf }: Levels, scale: EncodingScale, encoded: { readonly assets: Tensor; readonly market: Tensor }, present: Tensor): { micro: Tensor; macro: Tensor } {
  const lead = present.shape.slice(0, -1)
  const [n, k] = [classOf.length, classes.length]
  const scaled = (x: Tensor, { centre, spread }: EncodingScale['assets']) => mul(sub(x, constant(centre, [ENCODING])), constant(spread.map((s) => 1 / s), [ENCODING]))
  const there = reshape(present, [...lead, n, 1])
  const micro = mul(scaled(encoded.assets, scale.assets), there)
  const members = constant(Float64Array.from({ length: k * n }, (_, at) => Number(classOf[at % n] === Math.floor(at / n))), [k, n])
  const pooled = div(matmul(members, micro), add(matmul(members, there), 1e-6))
  const whole = expand(reshape(scaled(encoded.market, scale.market), [...lead, 1, ENCODING]), [...lead, k, ENCODING])
  return { micro, macro: concat([pooled, whole], lead.length + 1) }
}

/** How opinions are made: one small network for all assets or classes alike, or (SAC) one that sees them all together. */
export type HeadKind = 'shared' | 'whole'

export const HIDDEN = { shared: [16], whole: [64, 64] } as const

interface HeadSettings {
  readonly kind: HeadKind
  readonly groups: number
  readonly seen: number
}

const policyOf = ({ kind, groups, seen }: HeadSettings) =>
  kind === 'shared'
    ? mlp({ from: seen, hidden: HIDDEN.shared, to: 1, headGain: 0.01 })
    : mlp({ from: groups * seen, hidden: HIDDEN.whole, to: 2 * groups, activation: 'relu', headGain: 0.01 })

/** Opinions of `[…, group, number]`, without chance: `[…, group]`. */
export function opinionsOf(settings: HeadSettings, parameters: Float32Array, seen: Tensor): Tensor {
  const { kind, groups } = settings
  const lead = seen.shape.slice(0, -2)
  const policy = bindValues(policyOf(settings), parameters)
  if (kind === 'shared') return reshape(policy(seen), [...lead, groups])
  const both = policy(reshape(seen, [...lead, groups * settings.seen]))
  return mul(tanh(slice(both, -1, 0, groups)), MOST_OPINION)
}

/** The policy's part of what a trainer of actors or of SAC ends with: it stands first. */
export function policyPart(settings: HeadSettings, trained: Float32Array, before = 0): Float32Array {
  return trained.slice(before, before + countOf(policyOf(settings)))
}

function countOf({ parameters }: Layer): number {
  return Object.values(parameters).reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0)
}

interface ActorSettings extends HeadSettings {
  readonly logDeviation: number
}

/** The same network learning, with a guess of what a day is worth. It observes what is seen, flat; or, with a tuned encoder, the row's number. */
export function opinionActor(settings: ActorSettings, tuned?: TunedEncoder): ActorCritic {
  const { groups, seen, logDeviation } = settings
  const parts = {
    ...(tuned ? { encoder: tuned.encoder } : {}),
    policy: policyOf(settings),
    value: mlp({ from: seen, hidden: HIDDEN.shared, to: 1, headGain: 0.01 }),
    width: parameter([groups], (out) => void out.fill(logDeviation)),
  }
  const network = layer(parts, (own) => (observations: Tensor, encodings?: Tensor) => {
    const lead = observations.shape.slice(0, -1)
    const rows = tuned && own.encoder ? tuned.look(own.encoder, reshape(observations, lead), encodings) : observations
    const shown = reshape(rows, [...lead, groups, seen])
    const head = reshape(own.policy(shown), [...lead, groups])
    return { head, logDeviation: alignTo(head, own.width, 1), value: reshape(own.value(mean(shown, -2)), lead) }
  })
  return tuned ? { ...network, encode: (parameters) => tuned.all(tuned.encoder.bind(parameters, 'encoder/')) } : network
}

type Encode = ReturnType<MarketEncoder['bind']>

/** An encoder that goes on learning with an agent, and the market that it reads. */
interface TunedEncoder {
  readonly encoder: MarketEncoder
  /** What is seen on rows `[1, row]`: looked up where all rows were encoded already, encoded here where they were not. */
  look(encode: Encode, rows: Tensor, encodings: Tensor | undefined): Tensor
  /** What is seen on all rows. `[1, row, number]` */
  all(encode: Encode): Tensor
}

interface TunedMarket {
  readonly encoder: MarketEncoder
  /** Where its learning begins. */
  readonly start: Float32Array
  readonly levels: Levels
  readonly scale: EncodingScale
  /** Row that the market's first row is. */
  readonly first: number
  readonly rows: number
  /** `[row, …]` each */
  readonly windows: Float32Array
  readonly present: Float32Array
  readonly economy: Float32Array
  readonly window: readonly [days: number, features: number]
}

export function tuneEncoder({ encoder, start, levels, scale, first, rows, windows, present, economy, window }: TunedMarket): TunedEncoder {
  const n = levels.classOf.length
  const figures = economy.length / rows
  const tables = { windows: constant(windows, [rows, windows.length / rows]), present: constant(present, [rows, n]), economy: constant(economy, [rows, figures]) }
  const see = (encode: Encode, lead: readonly number[], { windows: w, present: p, economy: e }: MarketTensors) => {
    const there = reshape(p, [...lead, n])
    const encoded = encode({ windows: reshape(w, [...lead, n, ...window]), present: there, economy: reshape(e, [...lead, figures]) })
    return reshape(seenBy(levels, scale, encoded, there).micro, [...lead, n * MICRO_SEEN])
  }
  return {
    encoder: startingFrom(encoder, start),
    look(encode, rowNumbers, encodings) {
      const index = reshape(sub(rowNumbers, first), [rowNumbers.shape[1]])
      if (encodings) return reshape(gather(reshape(encodings, [rows, n * MICRO_SEEN]), index), [1, rowNumbers.shape[1], n * MICRO_SEEN])
      return see(encode, [1, rowNumbers.shape[1]], { windows: gather(tables.windows, index), present: gather(tables.present, index), economy: gather(tables.economy, index) })
    },
    all: (encode) => see(encode, [1, rows], tables),
  }
}

/** The same layer, whose first parameters are these. */
export function startingFrom<Call extends Layer>(from: Call, values: Float32Array): Call {
  let offset = 0
  const parameters = Object.fromEntries(
    Object.entries(from.parameters).map(([path, declared]) => {
      const start = offset
      offset += declared.shape.reduce((a, b) => a * b, 1)
      const own = values.subarray(start, offset)
      return [path, { ...declared, initialise: (out: Float32Array) => void out.set(own) }]
    }),
  )
  return { ...from, parameters }
}

/** A model's opinions on days of a market. `[…, agent, asset]` and, with more than one class, `[…, agent, class]` */
export interface OpinionNetwork {
  readonly encoder: MarketEncoder
  readonly encoderValues: Float32Array
  readonly levels: Levels
  readonly scale: EncodingScale
  readonly heads: HeadKind
  readonly agents: readonly AgentValues[]
}

export interface AgentValues {
  readonly micro: Float32Array
  /** Absent where there is one class. */
  readonly macro?: Float32Array
  /** Its own encoder, where it was tuned. */
  readonly encoder?: Float32Array
}

export function opinionsOn({ encoder, encoderValues, levels, scale, heads, agents }: OpinionNetwork, market: MarketTensors, watch?: Watch) {
  const [groups, classes] = [levels.classOf.length, levels.classes.length]
  const shared = seenBy(levels, scale, bindValues(encoder, encoderValues)(market, watch), market.present)
  const micro = agents.map((agent) => {
    const seen = agent.encoder ? seenBy(levels, scale, bindValues(encoder, agent.encoder)(market), market.present) : shared
    return mul(opinionsOf({ kind: heads, groups, seen: MICRO_SEEN }, agent.micro, seen.micro), market.present)
  })
  const macro = agents.flatMap((agent) => (agent.macro ? [opinionsOf({ kind: heads, groups: classes, seen: MACRO_SEEN }, agent.macro, shared.macro)] : []))
  return { micro: stack(micro), macro: macro.length > 0 ? stack(macro) : undefined }
}

/** `[…, x]` each become `[…, agent, x]`. */
function stack(parts: readonly Tensor[]): Tensor {
  const { shape } = parts[0]
  return concat(parts.map((part) => reshape(part, [...shape.slice(0, -1), 1, shape[shape.length - 1]])), shape.length - 1)
}
