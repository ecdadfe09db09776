import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ApiServices } from '../../src-shared/api/index.ts'
import type { ChangeSummary, Exploration, ImportPreview, SeriesSummary } from '../../src-shared/api/data.ts'
import { formatDay, parseDay, type Day } from '../../src-shared/base/day.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { BAR_FIELDS, type BarField } from '../../src-shared/prices/bars.ts'
import type { ServiceContext } from '../app.ts'
import { runErrand } from '../jobs/errand.ts'
import { SOURCES } from '../sources/index.ts'
import { openNetwork } from '../sources/network.ts'
import type { Source } from '../sources/source.ts'
import { diffBars } from '../storage/bar-delta.ts'
import type { SeriesRecord } from '../storage/bars.ts'
import type { ChangeRecord } from '../storage/changes.ts'
import { makeFolder } from '../storage/make-folder.ts'
import type { MarketStore } from '../storage/market.ts'
import { guardStorage } from '../storage/storage-failure.ts'
import { acceptFindings, dismissFindings, reopenFindings, toStoredFinding } from './data/check-series.ts'
import { dayText } from './data/panel-data.ts'
import { storeSampleMarket } from './data/sample-market.ts'
import { chartSeries } from './data/series-view.ts'

const STAGED_FOR_MS = 24 * 3600 * 1000

export function createDataService({ stores, ports }: ServiceContext): ApiServices['data'] {
  const market = (): MarketStore => stores().market
  const errand = (kind: string, params: unknown) => runErrand({ kind, params, home: ports.home, fork: ports.forkWorker })
  return {
    list: () => ({ series: summarise(market()) }),
    bars: ({ symbol, from, to }) => {
      const { bars } = market().bars.read(symbol, rangeOf(from, to))
      const fields = Object.fromEntries(BAR_FIELDS.map((field) => [field, Array.from(bars[field], finite)]))
      return { symbol, days: Array.from(bars.days, (day) => formatDay(day as Day)), fields: fields as Record<BarField, (number | null)[]> }
    },
    view: ({ symbol }) => {
      const summary = summarise(market()).find((one) => one.symbol === symbol) ?? fail('not-found', `No prices of ${symbol} are stored.`, { where: symbol, hint: '`data list` shows what there is.' })
      return { ...summary, ...chartSeries(market().bars.read(symbol)) }
    },
    sources: () => ({
      sources: Object.entries(SOURCES as Readonly<Record<string, Source>>).map(([id, source]) => ({
        id,
        kind: source.kind,
        title: source.title,
        summary: source.summary,
        network: source.network,
        examples: source.kind === 'series' ? source.examples : [],
      })),
    }),
    search: async ({ query }) => ({ matches: await SOURCES.yahoo.search(query, openNetwork(process.env.TERRACE_NETWORK, stores().settings.read())) }),
    stage: ({ name, base64 }) => guardStorage(ports.home, () => ({ file: stageFile(ports.home, name, base64, ports.now()) })),
    sample: (options) => {
      const { change, imported } = guardStorage(ports.home, () => storeSampleMarket(market(), options, ports.now()))
      return { imported, change: imported > 0 ? change : null, series: summarise(market()).filter(({ simulated }) => simulated) }
    },
    remove: ({ symbols }) => {
      const { bars } = market()
      for (const symbol of symbols) if (!bars.find(symbol)) fail('not-found', `No prices of ${symbol} are stored.`, { where: symbol, hint: '`data list` shows what there is.' })
      guardStorage(ports.home, () => market().database.transaction(() => symbols.forEach((symbol) => bars.remove(symbol, ports.now())))())
      return { removed: symbols }
    },
    restore: ({ symbols }) => {
      const { bars } = market()
      const restored = guardStorage(ports.home, () => market().database.transaction(() => symbols.filter((symbol) => bars.restore(symbol)))())
      const [lost] = symbols.filter((symbol) => !restored.includes(symbol))
      if (lost !== undefined) fail('not-found', `The removal of ${lost} cannot be taken back any more.`, { where: lost, hint: 'Import or download it again.' })
      return { restored }
    },
    changes: () => ({ changes: market().changes.list().map(toChangeSummary) }),
    undo: ({ change }) => {
      const { undone, removedSeries } = market().changes.undo(change, ports.now())
      return { undone: toChangeSummary(undone), removedSeries }
    },
    history: ({ symbol }) => ({ symbol, revisions: market().bars.revisions(symbol).map(({ changeId, ...revision }) => ({ ...revision, change: changeId })) }),
    explain: ({ hash }) => explainHash(market(), hash),
    findings: ({ symbols, state }) => {
      const all = symbols.length === 0 ? market().findings.list() : symbols.flatMap((symbol) => market().findings.list(symbol))
      return { findings: all.filter((finding) => state === 'all' || finding.state === state).map(toStoredFinding) }
    },
    repair: ({ ids }) => {
      const { repaired, skipped } = acceptFindings(ids, market(), ports.now())
      return { repaired: repaired.map(toStoredFinding), skipped }
    },
    dismiss: ({ ids }) => ({ dismissed: dismissFindings(ids, market()).map(toStoredFinding) }),
    reopen: ({ ids }) => ({ reopened: reopenFindings(ids, market()).map(toStoredFinding) }),
    // Both may take seconds on hundreds of series: a process of their own keeps everything else quick, and no training is waited for.
    preview: async (params) => (await errand('import', { ...params, preview: true })) as ImportPreview,
    explore: async (params) => (await errand('explore', params)) as Exploration,
  }
}

function summarise({ bars, findings }: MarketStore): SeriesSummary[] {
  const issues = new Map<string, number>()
  for (const { symbol, state } of findings.list()) if (state === 'open') issues.set(symbol, (issues.get(symbol) ?? 0) + 1)
  return bars.list().map((record) => toSummary(record, issues.get(record.instrument.symbol) ?? 0))
}

function toSummary(record: SeriesRecord, issues: number): SeriesSummary {
  const { instrument, adjustment, revision, hash, fetchedAt, checkedAt } = record
  const { symbol, name, assetClass, currency, source } = instrument
  return {
    symbol,
    name,
    assetClass,
    currency,
    source,
    simulated: record.simulated === true,
    adjustment,
    from: dayText(record.from),
    to: dayText(record.to),
    bars: record.bars,
    issues,
    revision,
    hash,
    fetchedAt,
    checkedAt,
  }
}

function toChangeSummary({ undoneAt, ...change }: ChangeRecord): ChangeSummary {
  return { ...change, undone: undoneAt !== null }
}

function rangeOf(from: string | undefined, to: string | undefined): { from?: Day; to?: Day } {
  return { ...(from === undefined ? {} : { from: parseDay(from, 'from') }), ...(to === undefined ? {} : { to: parseDay(to, 'to') }) }
}

/** The name is kept for its extension and for the symbol that it may hold; the folder is the program's own. */
function stageFile(home: string, name: string, base64: string, now: number): string {
  const folder = join(home, 'staged')
  for (const old of existsSync(folder) ? readdirSync(folder) : []) {
    if (now - statSync(join(folder, old)).mtimeMs > STAGED_FOR_MS) rmSync(join(folder, old), { recursive: true, force: true })
  }
  const own = join(folder, randomUUID())
  makeFolder(own)
  const plain = basename(name.replaceAll('\\', '/')).replace(/[^\p{L}\p{N}.^=&+_ -]/gu, '-')
  if (/^\.*$/.test(plain)) badInput(`"${name}" is not a file name.`)
  const file = join(own, plain)
  writeFileSync(file, Buffer.from(base64, 'base64'))
  return file
}

function explainHash({ bars, dataHashes }: MarketStore, hash: string): Awaited<ReturnType<ApiServices['data']['explain']>> {
  const known = dataHashes.find(hash) ?? fail('not-found', `No run with the data hash ${hash} was made in this data folder.`)
  const series = known.series.map(({ symbol, revision, hash: then }) => {
    const record = bars.find(symbol)
    const same = record?.hash === then
    const old = record && !same && revision <= record.revision ? bars.readRevision(symbol, revision) : undefined
    const delta = old && diffBars(old, bars.read(symbol).bars)
    return { symbol, revisionThen: revision, revisionNow: record?.revision ?? null, same, differences: same ? 0 : delta ? delta.added.length + delta.changed.days.length + delta.removed.days.length : null }
  })
  return { hash, madeAt: known.madeAt, same: series.every((one) => one.same), series }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
