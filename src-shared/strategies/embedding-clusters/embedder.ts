import { assert } from '../../base/assert.ts'
import type { Rng } from '../../base/rng.ts'
import { quantile } from '../../base/stats.ts'
import type { FeatureTable } from '../../features/table.ts'
import { fit } from '../../learning/fit.ts'
import { parameterShapes } from '../../networks/layer.ts'
import { ASSET_CLASSES, type Instrument } from '../../prices/instrument.ts'
import type { Panel } from '../../prices/panel.ts'
import type { Engine, Session, Values } from '../../tensor/engines/engine.ts'
import { evaluate } from '../../tensor/engines/reference.ts'
import type { Shape, Tensor } from '../../tensor/graph.ts'
import { parameterCount, unpackParameters } from '../../tensor/parameters.ts'
import { type Program, trace } from '../../tensor/program.ts'
import type { FitContext } from '../strategy.ts'
import { autoencoder, encoderInputs, inputShapes, type AutoencoderSettings, type Encoded } from './autoencoder.ts'
import { cutWindows, isKnown, learnRule, scaledFeatures, windowsAt, type WindowPlace, type WindowRule, type Windows } from './windows.ts'

/** What is asked for. */
interface EmbedderSettings {
  readonly encoder: AutoencoderSettings['encoder']
  readonly windowDays: number
  readonly windows: number
  readonly width: number
  readonly heads: number
  readonly layers: number
  readonly variational: boolean
  readonly statics: boolean
  readonly passes: number
  readonly trainingWindows: number
  readonly learningRate: number
}

/** What was learned: plain data. */
export interface Embedder {
  readonly settings: AutoencoderSettings
  readonly rule: WindowRule
  /** Windows, one after the other up to a day, whose codes together are an asset's place on it. */
  readonly windows: number
  /** Sectors in the order of their numbers. */
  readonly sectors: readonly string[]
  readonly parameters: Float32Array
  /** Mean code of the training windows: on the sphere, directions are taken from here. `[width]` */
  readonly centre: Float64Array
  /** Errors of windows that were not trained on: 95 % of them are below. */
  readonly errors: { readonly high: number }
  readonly passes: number
}

/** Windows that go through the network at once. */
const BATCH = 64
/** Rows between windows that are learned from: neighbouring windows say almost the same. */
const STRIDE = 5
/** Share of the rows at the end that are validated on. */
const VALIDATION_SHARE = 0.2
const VALIDATION_WINDOWS = 512
const PATIENCE = 3

/** Trains on the training window alone; null where it holds not one window. */
export async function trainEmbedder(training: Panel, asked: EmbedderSettings, context: FitContext): Promise<Embedder | null> {
  const learned = learnRule(training, asked.windowDays)
  if (!learned) return null
  const { rule, table } = learned
  const places = trainingPlaces(table, asked.windowDays)
  if (places.learn.length === 0) return null
  const sectors = asked.statics ? [...new Set(training.instruments.flatMap(({ sector }) => sector ?? []))].sort() : []
  const settings: AutoencoderSettings = {
    encoder: asked.encoder,
    features: table.ids.length,
    steps: asked.windowDays,
    width: asked.width,
    heads: asked.heads,
    layers: asked.layers,
    variational: asked.variational,
    statics: asked.statics ? ASSET_CLASSES.length + sectors.length : 0,
  }
  const rng = context.rng.stream('windows')
  const rowsOf = (chosen: readonly WindowPlace[]) => {
    const windows = cutWindows(table, chosen, asked.windowDays)
    return { window: windows.values, present: windows.present, ...(asked.statics ? { statics: staticsOf(training.instruments, sectors, windows.assets) } : {}) }
  }
  const learn = rowsOf(draw(places.learn, asked.trainingWindows, rng))
  const checked = draw(places.validate, VALIDATION_WINDOWS, rng)
  const network = autoencoder(settings)
  const { noise, ...columns } = inputShapes(settings)
  const { parameters, epochs } = await context.train('autoencoder', 0.9, async (run) => {
    const fitted = await fit(
      {
        network,
        columns,
        ...(noise ? { noise: { noise } } : {}),
        losses: (net, tensors, batch) => net.bind(tensors)(encoderInputs(batch)).loss,
        training: learn,
        validation: rowsOf(checked),
      },
      { epochs: asked.passes, batchSize: BATCH, patience: PATIENCE, learningRate: { from: asked.learningRate, to: asked.learningRate / 10 } },
      run,
    )
    return { parameters: fitted.parameters, epochs: fitted.epochs }
  })
  const bare: Embedder = { settings, rule, windows: asked.windows, sectors, parameters, centre: new Float64Array(asked.width), errors: { high: 0 }, passes: epochs }
  return measure(bare, cutWindows(table, checked, asked.windowDays), training.instruments, context.engine)
}

/** Sees the windows that were held back once more, for what later days are compared with. */
async function measure(bare: Embedder, windows: Windows, instruments: readonly Instrument[], engine: Engine): Promise<Embedder> {
  const open = await openEmbedder(bare, engine)
  try {
    const { codes, errors } = await open.encode(windows, instruments)
    const { width } = bare.settings
    const centre = new Float64Array(width)
    for (let at = 0; at < codes.length; at++) centre[at % width] += codes[at] / windows.count
    return { ...bare, centre, errors: { high: quantile(errors, 0.95) } }
  } finally {
    await open.close()
  }
}

/** Windows to learn from and, after them in time and without a day in common, windows to validate on. */
function trainingPlaces(table: FeatureTable, windowDays: number): { learn: WindowPlace[]; validate: WindowPlace[] } {
  const rows = table.days.length
  const first = table.known.indexOf(1) === -1 ? rows : Math.floor(table.known.indexOf(1) / table.assets)
  const from = rows - Math.floor((rows - first) * VALIDATION_SHARE)
  const learn: WindowPlace[] = []
  const validate: WindowPlace[] = []
  for (let row = rows - 1; row >= first; row -= STRIDE) {
    const places = windowsAt(table, row, windowDays)
    if (row - windowDays + 1 >= from) validate.push(...places)
    else if (row < from) learn.push(...places)
  }
  // A training window too short to hold anything back is validated on itself.
  if (learn.length === 0) return { learn: validate, validate }
  return { learn, validate: validate.length > 0 ? validate : learn }
}

function draw(places: readonly WindowPlace[], count: number, rng: Rng): WindowPlace[] {
  return places.length <= count ? [...places] : rng.shuffle([...places]).slice(0, count)
}

/** One of each class, then one of each sector that training knew; a sector that it did not know has none. `[window, number]` */
function staticsOf(instruments: readonly Instrument[], sectors: readonly string[], assets: ArrayLike<number>): Float32Array {
  const width = ASSET_CLASSES.length + sectors.length
  const out = new Float32Array(assets.length * width)
  for (let w = 0; w < assets.length; w++) {
    const { assetClass, sector } = instruments[assets[w]]
    out[w * width + ASSET_CLASSES.indexOf(assetClass)] = 1
    const s = sector === undefined ? -1 : sectors.indexOf(sector)
    if (s >= 0) out[w * width + ASSET_CLASSES.length + s] = 1
  }
  return out
}

/** The network with its parameters as an input; outputs are made from what it computes, its inputs and whatever else goes in. */
export function encoderProgram(
  { settings }: Pick<Embedder, 'settings'>,
  batch: number,
  outputs: (encoded: Encoded, inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>,
  more: Readonly<Record<string, Shape>> = {},
): Program {
  const network = autoencoder(settings)
  const shapes = parameterShapes(network)
  const { noise: _, ...columns } = inputShapes(settings)
  const batched = Object.fromEntries(Object.entries(columns).map(([name, shape]) => [name, [batch, ...shape]]))
  return trace((inputs) => outputs(network.bind(unpackParameters(inputs.parameters, shapes))(encoderInputs(inputs)), inputs), {
    parameters: [parameterCount(shapes)],
    ...batched,
    ...more,
  })
}

/** An embedder with its network opened. */
export interface OpenEmbedder {
  readonly embedder: Embedder
  readonly engine: Engine
  encode(windows: Windows, instruments: readonly Instrument[]): Promise<{ codes: Float64Array; errors: Float64Array }>
  close(): Promise<void>
}

export async function openEmbedder(embedder: Embedder, engine: Engine): Promise<OpenEmbedder> {
  const program = encoderProgram(embedder, BATCH, ({ code, error }) => ({ code, error }))
  const session: Session = await engine.open(program)
  // A session runs one thing at a time: who asks while it runs waits for it.
  let queue: Promise<unknown> = Promise.resolve()
  const run = (inputs: Readonly<Record<string, Values>>) => {
    const next = queue.then(() => session.run(inputs))
    queue = next.catch(() => undefined)
    return next
  }
  return {
    embedder,
    engine,
    async encode(windows, instruments) {
      const { width } = embedder.settings
      const codes = new Float64Array(windows.count * width)
      const errors = new Float64Array(windows.count)
      for (let from = 0; from < windows.count; from += BATCH) {
        const results = await run({ parameters: embedder.parameters, ...batchOf(embedder, windows, instruments, from, BATCH) })
        const here = Math.min(BATCH, windows.count - from)
        codes.set(results.code.subarray(0, here * width), from * width)
        errors.set(results.error.subarray(0, here), from)
      }
      return { codes, errors }
    },
    close: () => session.close(),
  }
}

/** `size` windows from `from` on; the last is repeated where they end, so that every window of a run is a real one. */
export function batchOf({ settings, sectors }: Embedder, windows: Windows, instruments: readonly Instrument[], from: number, size: number): Record<string, Float32Array> {
  assert(windows.count > 0, 'a batch is cut from windows that are there')
  const each = windows.steps * windows.features
  const window = new Float32Array(size * each)
  const present = new Float32Array(size * windows.steps)
  const assets = new Int32Array(size)
  for (let i = 0; i < size; i++) {
    const w = Math.min(from + i, windows.count - 1)
    window.set(windows.values.subarray(w * each, (w + 1) * each), i * each)
    present.set(windows.present.subarray(w * windows.steps, (w + 1) * windows.steps), i * windows.steps)
    assets[i] = windows.assets[w]
  }
  return { window, present, ...(settings.statics > 0 ? { statics: staticsOf(instruments, sectors, assets) } : {}) }
}

/** The last windows of every asset that has one on the panel's last day. */
interface LatestWindows {
  readonly assets: readonly number[]
  readonly windows: Windows
  /** Which of the windows is an asset's, the oldest first; before the first that is known stands that one again. `[asset, place in time]` */
  readonly at: Int32Array
}

export function latestWindows({ rule, windows: count }: Embedder, panel: Panel): LatestWindows {
  const { windowDays } = rule
  const table = scaledFeatures(rule, panel, count * windowDays)
  const last = table.days.length - 1
  const assets = windowsAt(table, last, windowDays).map(({ asset }) => asset)
  const places: WindowPlace[] = []
  const at = new Int32Array(assets.length * count)
  assets.forEach((asset, a) => {
    for (let back = 0; back < count; back++) {
      const place = { asset, row: last - back * windowDays }
      const known = isKnown(table, place, windowDays)
      at[(a + 1) * count - 1 - back] = known ? places.push(place) - 1 : at[(a + 1) * count - back]
    }
  })
  return { assets, windows: cutWindows(table, places, windowDays), at }
}

/** Codes seen from the centre of training, at length one; then those of an asset side by side, at length one again. `[asset, window and width]` */
export function ontoSphere({ centre, windows: count }: Embedder, { assets, at }: LatestWindows, codes: Float64Array): Float64Array {
  const width = centre.length
  const out = new Float64Array(assets.length * count * width)
  at.forEach((w, p) => {
    const away = codes.subarray(w * width, (w + 1) * width).map((x, k) => x - centre[k])
    const length = Math.hypot(...away) * Math.sqrt(count)
    out.set(length > 1e-12 ? away.map((x) => x / length) : away.map((_, k) => Number(k === 0) / Math.sqrt(count)), p * width)
  })
  return out
}

/** Windows looked at for a warning: this many last weeks' ends, a few assets each. */
const CHECKED_WINDOWS = 12

/** Errors of some windows at the end of a panel, without an engine: few, because the reference is slow. */
export function sampleErrors(embedder: Embedder, panel: Panel): Float64Array {
  const { windowDays } = embedder.rule
  const table = scaledFeatures(embedder.rule, panel, 2 * windowDays)
  const places: WindowPlace[] = []
  for (let row = table.days.length - 1; row >= windowDays - 1 && row >= table.days.length - windowDays; row -= 5) {
    for (let asset = 0; asset < table.assets; asset++) if (isKnown(table, { asset, row }, windowDays)) places.push({ asset, row })
  }
  if (places.length === 0) return new Float64Array(0)
  const spread = Array.from({ length: Math.min(CHECKED_WINDOWS, places.length) }, (_, i) => places[Math.floor((i * places.length) / Math.min(CHECKED_WINDOWS, places.length))])
  const windows = cutWindows(table, spread, windowDays)
  const program = encoderProgram(embedder, windows.count, ({ error }) => ({ error }))
  return evaluate(program, { parameters: embedder.parameters, ...batchOf(embedder, windows, panel.instruments, 0, windows.count) }).error
}
