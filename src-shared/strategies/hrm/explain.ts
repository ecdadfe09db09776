import type { Day } from '../../base/day.ts'
import { panelRows, type Panel } from '../../prices/panel.ts'
import { mean } from '../../tensor/composite.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { bakeInputs } from '../../tensor/bake.ts'
import { grad } from '../../tensor/grad.ts'
import { mul, reshape, sum } from '../../tensor/ops/index.ts'
import { unpackParameters } from '../../tensor/parameters.ts'
import { parameterShapes } from '../../networks/layer.ts'
import { trace } from '../../tensor/program.ts'
import { equalOver, liveAssets } from '../choose.ts'
import type { Insight } from '../insight.ts'
import { meanOf } from './allocator.ts'
import { dayShares, lastDay, type Decider, type HrmModel } from './decide.ts'
import { regimeLines } from './insights.ts'
import { hrmNetwork, INPUTS } from './network.ts'
import { FEATURE_TITLES, HRM_FEATURES, REGIMES, smoothedDays } from './settings.ts'

/** Assets whose shares are explained: those that differ most from equal weight. */
const EXPLAINED = 4
/** Steps on the way from an ordinary day to the one that was seen. */
const PATH_STEPS = 16
/** Days of regime probabilities that are shown. */
const REGIME_DAYS = 63

interface Explained {
  readonly days: readonly Day[]
  readonly assets: number
  /** As the network sees them, newest day first. `[day, asset, input]` */
  readonly inputs: Float32Array
  /** `[day, asset]` */
  readonly known: Float32Array
  readonly shares: Float64Array
}

/** Where a decision came from: levels, features, days and regimes. */
export async function explainDecision(model: HrmModel, decider: Decider, engine: Engine, panel: Panel): Promise<Insight[]> {
  const { settings, trust } = model
  const { weights, spread, note } = await decider.decide(panel)
  if (note !== undefined) return [{ kind: 'text', text: note }]
  const seen = lookBack(model, panel)
  const equal = equalOver(seen.assets, liveAssets(panel))
  const opened = await openExplainer(model, engine, seen)
  try {
    const own = await opened.shares(null)
    const order = Array.from(own.keys()).filter((i) => equal[i] > 0).sort((a, b) => Math.abs(own[b] - equal[b]) - Math.abs(own[a] - equal[a]) || a - b)
    const chosen = order.slice(0, EXPLAINED)
    const symbol = (i: number) => panel.instruments[i].symbol
    const parts: Attribution[] = []
    for (const asset of chosen) parts.push(await opened.attribute(asset))
    const even = settings.regimes ? await opened.shares(Float32Array.from(REGIMES, () => 1 / REGIMES.length)) : own
    const percent = (title: string) => ({ title, unit: 'percent' }) as const
    const low = spread?.low ?? weights
    const high = spread?.high ?? weights
    return [
      {
        kind: 'text',
        text: `The model’s own portfolio counts for ${(100 * trust).toFixed(0)} % and equal weight for the rest: that is what the days that its members had left out bear out, and what the limit on turnover allows. Explained are the ${chosen.length} shares of the model’s portfolio that differ most from equal weight.`,
      },
      {
        kind: 'table',
        id: 'hrm-levels',
        title: 'What each level adds to a share',
        columns: [{ title: 'Asset', unit: 'text' }, percent('Equal weight'), percent('Asset level'), percent('Regime level'), percent('Doubt'), percent('Share'), percent('10 % of members below'), percent('10 % of members above')],
        rows: chosen.map((i) => [symbol(i), equal[i], even[i] - equal[i], own[i] - even[i], weights[i] - own[i], weights[i], low[i], high[i]]),
      },
      {
        kind: 'table',
        id: 'hrm-features',
        title: 'Integrated gradients: what each feature adds to the model’s share, from an ordinary day on',
        columns: [{ title: 'Feature', unit: 'text' }, ...chosen.map((i) => percent(symbol(i)))],
        rows: [
          ...FEATURE_TITLES.map((title, f) => [title, ...parts.map(({ byFeature }) => byFeature[f])]),
          ['Other assets', ...parts.map(({ others }) => others)],
          ['Share on an ordinary day', ...parts.map(({ ordinary }) => ordinary)],
          ['Share now', ...chosen.map((i) => own[i])],
        ],
      },
      {
        kind: 'lines',
        id: 'hrm-days',
        title: 'Integrated gradients: what each day adds to the model’s share',
        summary: 'A share follows the allocations of several days. The contribution of each, all features and assets together.',
        unit: 'percent',
        days: seen.days.toReversed(),
        series: chosen.map((i, c) => ({ name: symbol(i), values: parts[c].byDay.toReversed() })),
      },
      ...regimeLines('hrm-regimes', 'Regimes up to this day', 'Probabilities of the regime level, mean of the members.', await regimesBefore(decider, panel, settings.members)),
    ]
  } finally {
    await opened.close()
  }
}

async function regimesBefore(decider: Decider, panel: Panel, members: number) {
  const days: { day: Day; probabilities: number[] }[] = []
  for (let rows = Math.max(1, panel.days.length - REGIME_DAYS + 1); rows <= panel.days.length; rows++) {
    const look = await decider.look(panelRows(panel, 0, rows))
    if (look && look.regimes.length > 0) days.push({ day: panel.days[rows - 1], probabilities: Array.from(meanOf(look.regimes, members)) })
  }
  return days
}

/** The days that a decision is made of. */
function lookBack({ settings, scaler }: HrmModel, panel: Panel): Explained {
  const count = Math.min(smoothedDays(settings), panel.days.length)
  const assets = panel.instruments.length
  const inputs = new Float32Array(count * assets * INPUTS)
  const known = new Float32Array(count * assets)
  const days: Day[] = []
  const live = new Set(liveAssets(panel))
  for (let k = 0; k < count; k++) {
    const rows = panel.days.length - k
    const day = lastDay(panelRows(panel, 0, rows), scaler)
    // What cannot be traded today gets no share, whatever it looked like then.
    known.set(day.known.map((flag, i) => (live.has(i) ? flag : 0)), k * assets)
    inputs.set(day.inputs, k * day.inputs.length)
    days.push(panel.days[rows - 1])
  }
  return { days, assets, inputs, known, shares: dayShares(count, settings.adjustment) }
}

interface Attribution {
  /** Of the asset's own features. */
  readonly byFeature: Float64Array
  /** All features of all assets together. */
  readonly byDay: Float64Array
  /** All features of the other assets, which make the market's regime. */
  readonly others: number
  /** The share where nothing is out of the ordinary. */
  readonly ordinary: number
}

async function openExplainer({ settings, parameters }: HrmModel, engine: Engine, seen: Explained) {
  const { assets, inputs, known, shares } = seen
  const days = seen.days.length
  const network = hrmNetwork(settings)
  const shapes = parameterShapes(network)
  const shapesOfInputs = { parameters: [settings.members, parameters.length / settings.members], inputs: [days, assets, INPUTS], known: [days, assets], shares: [days] }
  const heldOf = (flat: Parameters<typeof unpackParameters>[0], x: typeof flat, ages: typeof flat, live: typeof flat, given?: typeof flat) => {
    const { weights } = network.bind(unpackParameters(flat, shapes))(reshape(x, [1, days, assets, INPUTS]), reshape(live, [1, days, assets]), given && reshape(given, [1, 1, REGIMES.length]))
    return sum(mul(mean(weights, 0), reshape(ages, [days, 1])), 0)
  }
  const fixed = { parameters, known, shares: Float32Array.from(shares) }
  const slopes = await engine.open(
    bakeInputs(
      trace<string, string>(
        ({ parameters: flat, inputs: x, shares: ages, known: live, asset }) => {
          const share = sum(mul(heldOf(flat, x, ages, live), asset))
          return { share, slope: grad(share, [x])[0] }
        },
        { ...shapesOfInputs, asset: [assets] },
      ),
      fixed,
    ),
  )
  const open = (steered: boolean) =>
    engine.open(
      bakeInputs(
        trace<string, string>(({ parameters: flat, inputs: x, shares: ages, known: live, given }) => ({ held: heldOf(flat, x, ages, live, given) }), { ...shapesOfInputs, ...(steered ? { given: [REGIMES.length] } : {}) }),
        fixed,
      ),
    )
  return {
    /** The model's portfolio, with the network's regimes or with those given. */
    async shares(given: Float32Array | null): Promise<Float64Array> {
      const session = await open(given !== null)
      try {
        const { held } = await session.run({ inputs, ...(given ? { given } : {}) })
        const shown = Float64Array.from(held)
        const total = shown.reduce((a, b) => a + b, 0)
        return shown.map((share) => share / total)
      } finally {
        await session.close()
      }
    },
    async attribute(asset: number): Promise<Attribution> {
      const chosen = new Float32Array(assets)
      chosen[asset] = 1
      const total = new Float64Array(inputs.length)
      // From the middle of the training days, where scaled features are 0. That an asset is known stays as it is.
      const onTheWay = (part: number) => inputs.map((x, k) => (k % INPUTS < HRM_FEATURES.length ? x * part : x))
      for (let step = 0; step < PATH_STEPS; step++) {
        const { slope } = await slopes.run({ inputs: onTheWay((step + 0.5) / PATH_STEPS), asset: chosen })
        for (let k = 0; k < total.length; k++) if (k % INPUTS < HRM_FEATURES.length) total[k] += (slope[k] * inputs[k]) / PATH_STEPS
      }
      const { share } = await slopes.run({ inputs: onTheWay(0), asset: chosen })
      const byFeature = new Float64Array(INPUTS)
      const byDay = new Float64Array(days)
      let others = 0
      total.forEach((part, k) => {
        const cell = Math.floor(k / INPUTS)
        byDay[Math.floor(cell / assets)] += part
        if (cell % assets === asset) byFeature[k % INPUTS] += part
        else others += part
      })
      return { byFeature, byDay, others, ordinary: share[0] }
    },
    close: () => slopes.close(),
  }
}
