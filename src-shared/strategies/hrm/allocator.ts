import { parameterShapes } from '../../networks/layer.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { reshape, softmax } from '../../tensor/ops/index.ts'
import { unpackParameters } from '../../tensor/parameters.ts'
import { bakeInputs } from '../../tensor/bake.ts'
import { type Program, trace } from '../../tensor/program.ts'
import { hrmNetwork, INPUTS } from './network.ts'
import { REGIMES, type HrmSettings } from './settings.ts'

/** What every member would hold on a day, and which regime it sees. */
export interface Allocation {
  /** `[member, asset]` */
  readonly weights: Float64Array
  /** `[member, regime]`; empty without that level. */
  readonly regimes: Float64Array
}

/** One day of a market: scaled features and 1, or zeros where not known `[asset, input]`, and 1 where known `[asset]`. */
export interface MarketDay {
  readonly inputs: Float32Array
  readonly known: Float32Array
}

/** Inputs `inputs` and `known` of one day; outputs `weights` and, with that level, `regimes` of every member. */
export function allocatorProgram(settings: HrmSettings, parameters: Float32Array, assets: number): Program {
  const network = hrmNetwork(settings)
  const { members } = settings
  const program = trace<string, string>(
    ({ parameters: flat, inputs, known }) => {
      const output = network.bind(unpackParameters(flat, parameterShapes(network)))(reshape(inputs, [1, assets, INPUTS]), reshape(known, [1, assets]))
      return { weights: output.weights, ...(output.regime ? { regimes: softmax(output.regime) } : {}) }
    },
    { parameters: [members, parameters.length / members], inputs: [assets, INPUTS], known: [assets] },
  )
  return bakeInputs(program, { parameters })
}

export interface Allocator {
  allocate(day: MarketDay): Promise<Allocation>
  close(): Promise<void>
}

export async function openAllocator(engine: Engine, settings: HrmSettings, parameters: Float32Array, assets: number): Promise<Allocator> {
  const session = await engine.open(allocatorProgram(settings, parameters, assets))
  return {
    async allocate({ inputs, known }) {
      const results = await session.run({ inputs, known })
      return { weights: Float64Array.from(results.weights), regimes: Float64Array.from(results.regimes ?? []) }
    },
    close: () => session.close(),
  }
}

/** Mean over the members that `counts`. `[member, number]` becomes `[number]`. */
export function meanOf(values: Float64Array, members: number, counts: (member: number) => boolean = () => true): Float64Array {
  const width = values.length / members
  const out = new Float64Array(width)
  let counted = 0
  for (let m = 0; m < members; m++) {
    if (!counts(m)) continue
    counted++
    for (let i = 0; i < width; i++) out[i] += values[m * width + i]
  }
  return out.map((x) => x / counted)
}

/** Probabilities by name. */
export function namedRegimes(probabilities: Float64Array): Record<string, number> {
  return Object.fromEntries(REGIMES.map((name, r) => [name, probabilities[r]]))
}
