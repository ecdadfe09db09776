import { singleSplit, walkForward, type Fold } from '../../../src-shared/backtest/splits.ts'
import { formatDay, lastAtOrBefore, parseDay, type Day } from '../../../src-shared/base/day.ts'
import { badInput } from '../../../src-shared/base/failure.ts'
import { marketDays, marketOfCurrency } from '../../../src-shared/prices/calendar.ts'
import { SAMPLE_MARKET } from '../../../src-shared/prices/synthetic/market.ts'
import type { StudyPlan } from '../../../src-shared/api/study.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import type { SeriesRecord } from '../../storage/bars.ts'
import type { MarketStore } from '../../storage/market.ts'
import { findUniverse } from '../data/known-instruments.ts'

/** The days and sizes of a study, found without reading a single price. */
interface StudyExtent {
  readonly days: readonly Day[]
  readonly assets: number
  readonly missing: number
  readonly folds: readonly Fold[]
}

export function measureExtent(study: Study, store: MarketStore): StudyExtent {
  const { days, assets, missing } = study.universe === 'sample' ? sampleDays(study) : storedDays(study, store)
  if (days.length < 3) badInput(`There are only ${days.length} trading days between ${study.from ?? 'the first day'} and ${study.to ?? 'the last'}.`, { where: 'from, to', hint: 'Choose an earlier start or a later end.' })
  return { days, assets, missing, folds: splitDays(study, days) }
}

function sampleDays({ sample, from, to }: Study) {
  const years = Math.round(sample.years * 365.25)
  const days = marketDays('new-york', SAMPLE_MARKET.from, (SAMPLE_MARKET.from + years - 1) as Day)
  return { days: cut(days, from, to), assets: sample.instruments, missing: 0 }
}

function storedDays(study: Study, store: MarketStore) {
  const records = new Map(store.bars.list().map((record) => [record.instrument.symbol, record]))
  const wanted = Array.isArray(study.universe)
    ? study.universe
    : findUniverse(store, study.universe).instruments.filter(({ benchmark }) => !benchmark).map(({ symbol }) => symbol)
  const stored = wanted.flatMap((symbol): SeriesRecord[] => {
    const record = records.get(symbol)
    return record && record.bars > 0 ? [record] : []
  })
  if (stored.length === 0) badInput('There are no prices of this universe yet.', { where: 'universe', hint: 'Download or import them on the Data page, or choose the sample market.' })
  const first = Math.min(...stored.map((record) => record.from ?? Infinity)) as Day
  const last = Math.max(...stored.map((record) => record.to ?? -Infinity)) as Day
  const market = stored.every(({ instrument }) => instrument.assetClass === 'crypto') ? 'every-day' : marketOfCurrency(study.baseCurrency)
  return { days: cut(marketDays(market, first, last), study.from, study.to), assets: stored.length, missing: wanted.length - stored.length }
}

function cut(days: readonly Day[], from: string | undefined, to: string | undefined): readonly Day[] {
  const start = from === undefined ? 0 : lastAtOrBefore(days, parseDay(from) - 1) + 1
  return days.slice(start, to === undefined ? days.length : lastAtOrBefore(days, parseDay(to)) + 1)
}

function splitDays({ split }: Study, days: readonly Day[]): readonly Fold[] {
  const rows = days.length
  if (split.kind === 'walk-forward') return walkForward({ rows, trainRows: split.trainDays, testRows: split.testDays, expanding: split.window === 'expanding', purge: split.purgeDays })
  const testFrom = split.testFrom ? lastAtOrBefore(days, parseDay(split.testFrom) - 1) + 1 : Math.floor(rows * 0.6)
  return singleSplit({ rows, testFrom, purge: split.purgeDays })
}

export function describeExtent({ days, assets, missing, folds }: StudyExtent): Pick<StudyPlan, 'from' | 'to' | 'days' | 'assets' | 'missing' | 'folds'> {
  const period = ({ from, to }: { readonly from: number; readonly to: number }) => ({ from: formatDay(days[from]), to: formatDay(days[to - 1]), days: to - from })
  return {
    from: formatDay(days[0]),
    to: formatDay(days[days.length - 1]),
    days: days.length,
    assets,
    missing,
    folds: folds.map(({ train, test }) => {
      const whole = { from: train[0].from, to: train[train.length - 1].to }
      return { train: period(whole), test: period(test), purgeDays: test.from - whole.to }
    }),
  }
}
