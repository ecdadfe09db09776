import { parseDay } from '../../../src-shared/base/day.ts'
import { fail } from '../../../src-shared/base/failure.ts'
import { buildPanel } from '../../../src-shared/prices/panel-builder.ts'
import type { Panel } from '../../../src-shared/prices/panel.ts'
import type { Series } from '../../../src-shared/prices/series.ts'
import { createMarket, SAMPLE_MARKET } from '../../../src-shared/prices/synthetic/market.ts'
import { panelOfMarket } from '../../../src-shared/prices/synthetic/panel.ts'
import type { StudyMarket } from '../../../src-shared/study.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import type { Skip } from '../../../src-shared/api/data.ts'
import type { HashedSeries } from '../../storage/data-hashes.ts'
import type { MarketStore } from '../../storage/market.ts'
import { findUniverse } from '../data/known-instruments.ts'
import { loadPanel, loadRates } from '../data/panel-data.ts'

export interface LoadedMarket extends StudyMarket {
  /** Name of the data in a manifest: the same name, the same numbers. */
  readonly dataHash: string
  readonly universeName: string
  /** What was asked for and has no prices. */
  readonly left: readonly Skip[]
}

/**
 * Everything that a study file names, read from the store or, for the sample market, made anew from its seed. The data's hash is written down at
 * `now`; null writes nothing, for who only looks.
 */
export function loadStudyMarket(store: MarketStore, study: Study, now: number | null): LoadedMarket {
  return study.universe === 'sample' ? makeSample(study) : loadStored(store, study, now)
}

function makeSample({ sample, baseCurrency }: Study): LoadedMarket {
  if (baseCurrency !== 'USD') fail('bad-input', 'The sample market is counted in US dollars.', { where: 'baseCurrency', hint: 'Leave it out, or set it to USD.' })
  const options = { ...SAMPLE_MARKET, ...sample }
  const market = createMarket(options)
  const panel = panelOfMarket(market, options)
  return {
    panel,
    benchmark: { name: market.benchmark.instrument.name, value: alignBenchmark(market.benchmark, panel, market.rates) },
    dataHash: `sample ${JSON.stringify(sample)}`,
    universeName: 'Sample market',
    left: [],
  }
}

function loadStored(store: MarketStore, study: Study, now: number | null): LoadedMarket {
  const universe = typeof study.universe === 'string' ? findUniverse(store, study.universe) : undefined
  const symbols = Array.isArray(study.universe) ? study.universe : universe?.instruments.filter(({ benchmark }) => !benchmark).map(({ symbol }) => symbol)
  const { panel, inputs, left } = loadPanel(store, {
    ...(symbols ? { symbols } : {}),
    ...(universe ? { universe } : {}),
    baseCurrency: study.baseCurrency,
    ...(study.from ? { from: parseDay(study.from) } : {}),
    ...(study.to ? { to: parseDay(study.to) } : {}),
  })
  const benchmark = findBenchmark(store, study, panel, universe?.instruments.find((instrument) => instrument.benchmark)?.symbol)
  const hashed: HashedSeries[] = [...inputs, ...(benchmark ? [benchmark.input] : [])]
  return {
    panel,
    benchmark: benchmark && { name: benchmark.name, value: benchmark.value },
    dataHash: now === null ? store.dataHashes.name(hashed) : store.dataHashes.record(hashed, now),
    universeName: universe?.name ?? `${panel.instruments.length} chosen assets`,
    left,
  }
}

/** The benchmark that the study names must be there; the universe's own is used where it is. */
function findBenchmark(store: MarketStore, study: Study, panel: Panel, ofUniverse: string | undefined) {
  const symbol = study.benchmark ?? ofUniverse
  if (symbol === undefined) return null
  const records = new Map(store.bars.list().map((record) => [record.instrument.symbol, record]))
  const record = records.get(symbol)
  if (!record || record.bars === 0) {
    if (study.benchmark === undefined) return null
    fail('not-found', `There are no prices of the benchmark ${symbol}.`, { where: 'benchmark', hint: `Download it: \`terrace data download ${symbol}\`.` })
  }
  const rates = loadRates(store, records, { baseCurrency: study.baseCurrency, simulated: record.simulated === true }).map(({ rate }) => rate)
  return {
    name: record.instrument.name,
    value: alignBenchmark(store.bars.read(symbol), panel, rates),
    input: { symbol, revision: record.revision, hash: record.hash },
  }
}

function alignBenchmark(series: Series, panel: Panel, rates: Parameters<typeof buildPanel>[0]['rates']): Float64Array {
  return buildPanel({ series: [series], baseCurrency: panel.baseCurrency, rates, days: panel.days, survivorshipBias: false }).totalReturn
}
