import { setTimeout as delay } from 'node:timers/promises'
import type { z } from 'zod'
import type { DownloadOutcome, DownloadResult, downloadParams } from '../../../src-shared/api/data.ts'
import { badInput } from '../../../src-shared/base/failure.ts'
import type { Universe } from '../../../src-shared/prices/universe.ts'
import { downloadSeries, readChoices } from '../../services/data/download.ts'
import { findUniverse, knownInstruments } from '../../services/data/known-instruments.ts'
import { FETCH_LIMITS } from '../../sources/patient-fetch.ts'
import { openNetwork } from '../../sources/network.ts'
import { openDatabase } from '../../storage/database.ts'
import { openMarketStore } from '../../storage/market.ts'
import { createSettingsRepository } from '../../storage/settings.ts'
import type { JobContext } from '../worker.ts'

interface DownloadState {
  readonly outcomes: readonly DownloadOutcome[]
  readonly change: number | null
}

/** After this many symbols in a row that found no network, the others are not tried. */
const DEAD_AFTER = 4
const BREATH_MS = 100

/** Downloads symbol by symbol, a few at once. Each is stored when it arrives, so that a kill loses none that is done. */
export async function runDownload(params: z.output<typeof downloadParams>, context: JobContext): Promise<DownloadResult> {
  const database = openDatabase({ home: context.home, mode: 'share', now: Date.now() })
  try {
    const market = openMarketStore(database)
    const tools = openNetwork(process.env.TERRACE_NETWORK, createSettingsRepository(database).read())
    const symbols = chooseSymbols()
    const resumed = context.checkpoint as DownloadState | undefined
    const outcomes = new Map((resumed?.outcomes ?? []).filter(({ status }) => status !== 'failed').map((outcome) => [outcome.symbol, outcome]))
    let changeId = resumed?.change ?? null
    const choices = readChoices(params)
    const known = knownInstruments(market)
    const now = Date.now()
    const change = { now, id: () => (changeId ??= market.changes.begin('download', titleOf(symbols), now)) }
    const aborter = new AbortController()
    const queue = symbols.filter((symbol) => !outcomes.has(symbol))
    let unreachable = 0
    // A pause or a cancel is seen by the loop below; those who want to start a symbol wait for its last turn.
    let turn = Promise.resolve()

    const work = async (): Promise<void> => {
      for (;;) {
        await turn
        const symbol = queue.shift()
        if (symbol === undefined) return
        const outcome =
          unreachable >= DEAD_AFTER
            ? ({ symbol, status: 'failed', added: 0, changed: 0, from: null, to: null, notes: [], reason: 'Not tried: the source could not be reached.' } as const)
            : await downloadSeries(symbol, market, tools, known, choices, change, aborter.signal)
        unreachable = outcome.status === 'failed' && /cannot be reached|did not answer|Not tried|switched off/.test(outcome.reason ?? '') ? unreachable + 1 : 0
        outcomes.set(symbol, outcome)
        report(outcome)
      }
    }

    const report = (outcome: DownloadOutcome): void => {
      context.progress('Downloading', outcomes.size, symbols.length)
      context.log(outcome.status === 'failed' ? 'warn' : 'info', sayOutcome(outcome))
      for (const note of outcome.notes) context.log('info', `${outcome.symbol}: ${note}`)
      context.best(resultOf(symbols, outcomes, changeId))
      context.saveCheckpoint({ outcomes: [...outcomes.values()], change: changeId } satisfies DownloadState)
    }

    context.progress('Downloading', outcomes.size, symbols.length)
    let working = true
    const workers = Promise.all(Array.from({ length: FETCH_LIMITS.atOnce }, work)).finally(() => (working = false))
    try {
      while (working) {
        await Promise.race([workers, delay(BREATH_MS)])
        turn = context.breathe()
        await turn
      }
    } catch (thrown) {
      aborter.abort()
      await workers.catch(() => undefined)
      throw thrown
    }
    await workers
    return resultOf(symbols, outcomes, changeId)

    /** No source has symbols in lower case, and people type them so. */
    function spell(typed: string): string {
      const symbol = typed.trim()
      return market.bars.find(symbol) ? symbol : symbol.toUpperCase()
    }

    function chooseSymbols(): string[] {
      const universe = params.universe === undefined ? undefined : findUniverse(market, params.universe)
      const all = [...new Set([...params.symbols.map(spell), ...(universe ? symbolsOf(universe) : [])])]
      return all.length > 0 ? all : badInput('Nothing to download.', { hint: 'Name symbols, or a universe with --universe.' })
    }
  } finally {
    database.close()
  }
}

/** Its instruments, and the exchange rates that its currencies need. */
function symbolsOf({ instruments, baseCurrency }: Universe): string[] {
  const real = instruments.filter(({ source }) => source !== 'simulated')
  const currencies = new Set([baseCurrency, ...real.map(({ currency }) => currency)])
  const rates = currencies.size > 1 ? [...currencies].filter((code) => code !== 'EUR').map((code) => `EUR${code}`) : []
  return [...real.map(({ symbol }) => symbol), ...rates]
}

function resultOf(symbols: readonly string[], outcomes: ReadonlyMap<string, DownloadOutcome>, change: number | null): DownloadResult {
  const series = symbols.flatMap((symbol) => outcomes.get(symbol) ?? [])
  return {
    imported: series.reduce((sum, one) => sum + one.added + one.changed, 0),
    change,
    series,
    skipped: series.flatMap(({ symbol, reason }) => (reason === null ? [] : [{ symbol, reason, where: symbol }])),
  }
}

function sayOutcome({ symbol, status, added, changed, to, reason }: DownloadOutcome): string {
  if (status === 'failed') return `${symbol}: ${reason}`
  if (status === 'fresh') return `${symbol}: nothing new, up to ${to}`
  return `${symbol}: ${added} bars added${changed > 0 ? `, ${changed} changed` : ''}, up to ${to}`
}

function titleOf(symbols: readonly string[]): string {
  return symbols.length <= 3 ? `Download of ${symbols.join(', ')}` : `Download of ${symbols.length} symbols`
}
