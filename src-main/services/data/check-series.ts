import type { Skip, StoredFinding } from '../../../src-shared/api/data.ts'
import { formatDay } from '../../../src-shared/base/day.ts'
import { fail, FailureError, toFailure } from '../../../src-shared/base/failure.ts'
import type { Rates } from '../../../src-shared/prices/currency.ts'
import { checkSeries } from '../../../src-shared/prices/quality/checks.ts'
import { applyRepair } from '../../../src-shared/prices/quality/repair.ts'
import { dayAt } from '../../sources/exchange-time.ts'
import type { SeriesRecord } from '../../storage/bars.ts'
import type { FindingRecord } from '../../storage/findings.ts'
import type { MarketStore } from '../../storage/market.ts'

/** Less than a year of bars teaches a model nothing. */
const MINIMUM_BARS = 252

/** Runs every check over a stored series and stores what they find. */
export function checkStored(record: SeriesRecord, market: MarketStore, rates: readonly Rates[], baseCurrency: string, now: number): void {
  const series = market.bars.read(record.instrument.symbol)
  const { timeZone, symbol } = record.instrument
  const findings = checkSeries(series, {
    today: dayAt(timeZone, now),
    baseCurrency,
    rates,
    minimumBars: MINIMUM_BARS,
  })
  market.findings.replace(symbol, findings, now)
}

/** Carries out what a finding proposes, as a change of its own that can be undone. */
export function acceptFindings(ids: readonly number[], market: MarketStore, now: number): { repaired: FindingRecord[]; skipped: Skip[] } {
  const repaired: FindingRecord[] = []
  const skipped: Skip[] = []
  for (const id of ids) {
    try {
      repaired.push(acceptFinding(id, market, now))
    } catch (thrown) {
      if (!(thrown instanceof FailureError) || thrown.failure.code === 'no-space') throw thrown
      const { message, where } = toFailure(thrown)
      skipped.push({ symbol: market.findings.find(id)?.symbol ?? '', reason: message, where: where ?? `finding ${id}` })
    }
  }
  return { repaired, skipped }
}

function acceptFinding(id: number, market: MarketStore, now: number): FindingRecord {
  const finding = market.findings.find(id) ?? fail('not-found', `There is no finding number ${id}.`, { hint: '`data check` lists them.' })
  const { symbol, repair } = finding
  if (finding.state !== 'open') fail('conflict', `Finding ${id} is ${finding.state} already.`, { where: symbol })
  if (repair.kind !== 'edit') fail('bad-input', `Finding ${id} has no repair to apply: ${repair.summary}`, { where: symbol })
  const record = market.bars.find(symbol) ?? fail('not-found', `No prices of ${symbol} are stored.`, { where: symbol })
  return market.database.transaction(() => {
    const change = market.changes.begin('repair', `Repair of ${symbol} on ${formatDay(finding.day)}: ${repair.summary}`, now)
    const { bars } = applyRepair(market.bars.read(symbol).bars, repair)
    market.bars.write(record, bars, { id: change, madeAt: now, source: 'repair' })
    market.findings.decide(id, 'repaired', change)
    return market.findings.find(id)!
  })()
}

export function dismissFindings(ids: readonly number[], market: MarketStore): FindingRecord[] {
  return ids.map((id) => {
    const finding = market.findings.find(id) ?? fail('not-found', `There is no finding number ${id}.`, { hint: '`data check` lists them.' })
    if (finding.state === 'repaired') fail('conflict', `Finding ${id} is repaired already.`, { where: finding.symbol, hint: 'Undo the repair first.' })
    market.findings.decide(id, 'dismissed', null)
    return market.findings.find(id)!
  })
}

/** Takes dismissals back. */
export function reopenFindings(ids: readonly number[], market: MarketStore): FindingRecord[] {
  return ids.map((id) => {
    const finding = market.findings.find(id) ?? fail('not-found', `There is no finding number ${id}.`, { hint: '`data check` lists them.' })
    if (finding.state === 'repaired') fail('conflict', `Finding ${id} is repaired already.`, { where: finding.symbol, hint: 'Undo the repair first.' })
    market.findings.decide(id, 'open', null)
    return market.findings.find(id)!
  })
}

export function toStoredFinding(finding: FindingRecord): StoredFinding {
  const { id, check, symbol, message, state } = finding
  return {
    id,
    check,
    symbol,
    day: formatDay(finding.day),
    lastDay: formatDay(finding.lastDay),
    value: Number.isFinite(finding.value) ? finding.value : null,
    message,
    repair: finding.repair.kind,
    repairSummary: finding.repair.summary,
    state,
    change: finding.changeId,
  }
}
