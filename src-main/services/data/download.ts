import { addDays, formatDay, isWeekend, parseDay, type Day } from '../../../src-shared/base/day.ts'
import { badInput, FailureError, toFailure } from '../../../src-shared/base/failure.ts'
import type { DownloadOutcome } from '../../../src-shared/api/data.ts'
import { BAR_FIELDS, pickBars, type Bars } from '../../../src-shared/prices/bars.ts'
import type { Instrument } from '../../../src-shared/prices/instrument.ts'
import { MACRO_SERIES } from '../../../src-shared/prices/macro.ts'
import { admitSeries } from '../../../src-shared/prices/series.ts'
import { dayAt } from '../../sources/exchange-time.ts'
import { SOURCES } from '../../sources/index.ts'
import type { SeriesAnswer, SeriesSource, SourceTools } from '../../sources/source.ts'
import { mergeBars } from '../../storage/bar-delta.ts'
import { cutBars, type SeriesFacts, type SeriesRecord } from '../../storage/bars.ts'
import type { MarketStore } from '../../storage/market.ts'
import { dayText } from './panel-data.ts'
import { sameNumber } from './same-number.ts'

/** Days asked for again, so that a rewritten history is seen: two weeks hold at least five bars anywhere. */
const OVERLAP_DAYS = 14
/** A "whole history" with much less than what is stored is a broken answer and not news. */
const PLAUSIBLE_SHARE = 0.8

export interface DownloadChoices {
  readonly source?: string
  readonly from?: Day
  readonly replace: boolean
  readonly refresh: boolean
}

interface Change {
  /** Made when the first bar is stored, so that a download with nothing new leaves no trace. */
  readonly id: () => number
  readonly now: number
}

/** Brings one series up to date. Never throws but for a cancel or a full disk: what went wrong is the outcome. */
export async function downloadSeries(
  symbol: string,
  market: MarketStore,
  tools: SourceTools,
  known: ReadonlyMap<string, Instrument>,
  choices: DownloadChoices,
  change: Change,
  signal: AbortSignal,
): Promise<DownloadOutcome> {
  try {
    const record = market.bars.find(symbol)
    const sourceId = sourceOf(symbol, record, known, choices.source)
    const source = seriesSource(sourceId)
    if (record && record.instrument.source !== sourceId && !choices.replace) {
      badInput(`${symbol} is stored from another source (${record.instrument.source}), and mixing them would make false returns.`, {
        where: symbol,
        hint: 'Add --replace to put the download in its place.',
      })
    }
    if (record?.simulated) badInput(`${symbol} belongs to the sample market.`, { where: symbol, hint: `Remove it first: \`data remove ${symbol}\`.` })
    const sameSource = record !== undefined && record.instrument.source === sourceId
    return await (sameSource && !choices.refresh ? update(record) : fetchWhole(sameSource ? record : undefined))

    async function ask(from: Day | undefined): Promise<SeriesAnswer> {
      return source.download({ symbol, ...(from === undefined ? {} : { from }), to: dayAt('UTC', change.now + 86_400_000), signal }, tools)
    }

    async function update(stored: SeriesRecord): Promise<DownloadOutcome> {
      if (stored.to === null) return fetchWhole(stored)
      if (choices.from !== undefined && stored.from !== null && choices.from < stored.from - OVERLAP_DAYS) return fetchWhole(stored)
      if (stored.to >= lastFinishedDay(stored.instrument, change.now)) return fresh(stored, [])
      const from = addDays(stored.to, -OVERLAP_DAYS)
      const answer = await ask(from)
      const admitted = admitSeries(answer.file)
      const before = market.bars.read(symbol).bars
      if (isRestated(before, admitted.bars, from)) return fetchWhole(stored)
      const merged = mergeBars(before, admitted.bars)
      return store(stored, answer, merged, 'updated')
    }

    async function fetchWhole(stored: SeriesRecord | undefined): Promise<DownloadOutcome> {
      const from = stored?.from !== undefined && stored.from !== null && choices.from !== undefined ? (Math.min(stored.from, choices.from) as Day) : choices.from
      const answer = await ask(from)
      const { bars } = admitSeries(answer.file)
      if (!stored) {
        if (bars.days.length === 0) badInput(`${source.title} has no finished daily bars of ${symbol} in this time.`, { where: symbol })
        return store(undefined, answer, bars, 'new')
      }
      const before = market.bars.read(symbol).bars
      const covered = bars.days.length === 0 ? 0 : cutBars(before, { from: bars.days[0] as Day }).days.length
      if (bars.days.length < PLAUSIBLE_SHARE * Math.max(covered, before.days.length * (from === undefined ? 1 : 0))) {
        badInput(`${source.title} sent only ${bars.days.length} bars of ${symbol} where ${before.days.length} are stored, so the stored ones were kept.`, { where: symbol, hint: 'Try again later.' })
      }
      // Days before the new answer begins stay; within it the source's word counts, also where it has taken a day away.
      const older = pickBars(before, [...before.days.keys()].filter((row) => before.days[row] < bars.days[0]))
      return store(stored, answer, mergeBars(older, bars), 'restated')
    }

    function store(stored: SeriesRecord | undefined, answer: SeriesAnswer, bars: Bars, status: 'new' | 'updated' | 'restated'): DownloadOutcome {
      const facts = factsOf(answer, stored, known.get(symbol))
      const written = market.bars.write(facts, bars, { id: change.id(), madeAt: change.now, source: sourceId })
      if (written.added + written.changed + written.removed === 0 && stored) return fresh(stored, answer.notes)
      const restated = status === 'restated' && written.changed + written.removed > 0
      const notes = restated ? [...answer.notes, `${source.title} has rewritten ${written.changed + written.removed} days of its history; the older numbers are kept as revision ${written.revision - 1}.`] : answer.notes
      const now = market.bars.find(facts.instrument.symbol)!
      return {
        symbol: facts.instrument.symbol,
        status: status === 'restated' && !restated ? 'updated' : status,
        added: written.added,
        changed: written.changed,
        from: dayText(now.from),
        to: dayText(now.to),
        notes,
        reason: null,
      }
    }

    function fresh(stored: SeriesRecord, notes: readonly string[]): DownloadOutcome {
      market.bars.touch(symbol, change.now)
      return { symbol, status: 'fresh', added: 0, changed: 0, from: dayText(stored.from), to: dayText(stored.to), notes, reason: null }
    }
  } catch (thrown) {
    const failure = toFailure(thrown)
    // A full disk or a cancel concerns all symbols, and a defect is for the log.
    if (failure.code === 'cancelled' || failure.code === 'no-space' || !(thrown instanceof FailureError)) throw thrown
    const kept = market.bars.find(symbol)
    const dated = kept?.to !== null && kept?.to !== undefined ? ` Stored prices up to ${formatDay(kept.to)} were kept.` : ''
    return { symbol, status: 'failed', added: 0, changed: 0, from: dayText(kept?.from ?? null), to: dayText(kept?.to ?? null), notes: [], reason: `${failure.message}${dated}` }
  }
}

/** The source that a symbol is known from; else its form says what it is. */
function sourceOf(symbol: string, record: SeriesRecord | undefined, known: ReadonlyMap<string, Instrument>, declared: string | undefined): string {
  if (declared !== undefined) return declared
  const source = record?.instrument.source ?? known.get(symbol)?.source ?? sourceOfForm(symbol)
  return source !== undefined && source in SOURCES && SOURCES[source as keyof typeof SOURCES].kind === 'series' ? source : 'yahoo'
}

/** EURUSD is a rate of the European Central Bank, DGS10 a series of the Federal Reserve; no exchange has symbols like these. */
function sourceOfForm(symbol: string): string | undefined {
  if (/^EUR[A-Z]{3}$/.test(symbol)) return 'ecb'
  return Object.values(MACRO_SERIES).some(({ fred }) => fred === symbol) ? 'fred' : undefined
}

function seriesSource(id: string): SeriesSource {
  const source = Object.hasOwn(SOURCES, id) ? SOURCES[id as keyof typeof SOURCES] : undefined
  if (source?.kind === 'series') return source
  const usable = Object.entries(SOURCES).flatMap(([name, row]) => (row.kind === 'series' && row.network ? [name] : []))
  return badInput(`"${id}" is not a source that downloads.`, { where: '--source', hint: `Sources: ${usable.join(', ')}.` })
}

/** Half past five in the afternoon: exchanges have closed, and a bar of the day can be final. */
const CLOSED_BY_MS = 17.5 * 3_600_000

/** The newest day whose bar can be final. */
function lastFinishedDay({ timeZone, assetClass }: Instrument, now: number): Day {
  if (assetClass === 'crypto') return addDays(dayAt(timeZone, now), -1)
  let day = dayAt(timeZone, now - CLOSED_BY_MS)
  while (isWeekend(day)) day = addDays(day, -1)
  return day
}

/** Whether the days that both know differ in anything but volume, which sources correct for days. */
function isRestated(before: Bars, fresh: Bars, from: Day): boolean {
  const rowOfDay = new Map<number, number>()
  fresh.days.forEach((day, row) => rowOfDay.set(day, row))
  for (let r = before.days.length - 1; r >= 0 && before.days[r] >= from; r--) {
    const row = rowOfDay.get(before.days[r])
    if (row === undefined) return true
    for (const field of BAR_FIELDS) if (field !== 'volume' && !sameNumber(before[field][r], fresh[field][row])) return true
  }
  return false
}

/** A universe knows classes and sectors better than a price source does; the source knows the currency. */
function factsOf(answer: SeriesAnswer, stored: SeriesRecord | undefined, known: Instrument | undefined): SeriesFacts {
  const { instrument, file } = answer
  const base = stored?.instrument ?? known ?? instrument
  if (stored && stored.instrument.currency !== instrument.currency) {
    badInput(`${instrument.symbol} was in ${stored.instrument.currency} and is now quoted in ${instrument.currency}.`, { where: instrument.symbol, hint: 'Remove the stored series and download it again.' })
  }
  return {
    instrument: { ...base, symbol: instrument.symbol, currency: instrument.currency, timeZone: instrument.timeZone, source: instrument.source },
    adjustment: file.adjustment,
    publishedIn: file.currency,
    ...(answer.simulated ? { simulated: true } : {}),
  }
}

export function readChoices(params: { source?: string; from?: string; replace: boolean; refresh: boolean }): DownloadChoices {
  return { replace: params.replace, refresh: params.refresh, ...(params.source ? { source: params.source } : {}), ...(params.from ? { from: parseDay(params.from, '--from') } : {}) }
}
