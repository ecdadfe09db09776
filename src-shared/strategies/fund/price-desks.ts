import type { Pair } from '../../environments/desks/calibration/pairs.ts'
import { walkTracker } from '../../environments/desks/calibration/track-walk.ts'
import { actFromObservations, type DeskAgent } from '../../learning/desks/desk-agent.ts'
import type { Panel } from '../../prices/panel.ts'
import { walkSpreads } from './spread-walk.ts'

/** Desks that trade the universe itself where it has something for them: spreads that stand the test, assets to follow factors with. */
export const PRICE_DESKS = ['statistical-arbitrage', 'futures-spreads', 'factor-tracking'] as const

export type SpreadDesk = Exclude<(typeof PRICE_DESKS)[number], 'factor-tracking'>

/** These desks as trained, where they trade the universe. */
export interface PriceDesks {
  readonly spreads: Readonly<Partial<Record<SpreadDesk, { readonly agent: DeskAgent; readonly pairs: readonly Pair[] }>>>
  /** Columns that the factor portfolio is followed with. */
  readonly track: { readonly agent: DeskAgent; readonly trackers: readonly number[] } | null
}

/** What desks are charged for trading when their own returns are looked at; the fund's ledger charges what the study says. */
export const DESK_COST_BPS = 5
/** Rows between a decision and its trade. */
const DELAY = 1

/**
 * The desks walking through a panel, row by row: what they held, what they earned. Everything of a row comes from that row and earlier ones, so
 * that rows which were walked once stay as they are.
 */
export interface Replay {
  /** Walks up to `row`. */
  advance(panel: Panel, row: number): void
  /** Return on its capital of each desk on a row, after costs. `[desk]` */
  returnsAt(row: number): Float64Array
  /** What each desk wants at the close of a row, as shares of its capital in the universe's columns. `[desk][asset]` */
  wantedAt(row: number): readonly Float64Array[]
}

/** From row `start` on, with nothing held; `pairsAt` may form a desk's pairs anew on the way, from rows before the one that it is asked at. */
export function replayPriceDesks({ spreads, track }: PriceDesks, assets: number, start: number, pairsAt?: (desk: SpreadDesk, row: number) => readonly Pair[] | undefined): Replay {
  const walks = PRICE_DESKS.map((id) => {
    if (id === 'factor-tracking') {
      const walk = track && walkTracker(actFromObservations(track.agent), track.trackers, assets)
      return walk && ((panel: Panel, row: number) => walk.want(panel, row, moved))
    }
    const desk = spreads[id]
    if (!desk) return null
    const walk = walkSpreads(desk.agent, desk.pairs)
    return (panel: Panel, row: number) => {
      const formed = pairsAt?.(id, row)
      if (formed) walk.form(formed)
      return walk.want(panel, row, last)
    }
  })
  const last = new Float64Array(assets).fill(NaN)
  const moved = new Float64Array(assets)
  const nothing = new Float64Array(assets)
  const history: { readonly returns: Float64Array; readonly wanted: readonly Float64Array[] }[] = []

  function step(panel: Panel, row: number): void {
    const stride = panel.instruments.length
    for (let i = 0; i < assets; i++) {
      const now = panel.totalReturn[row * stride + i]
      moved[i] = now > 0 && last[i] > 0 ? now / last[i] - 1 : 0
      if (now > 0) last[i] = now
    }
    const at = history.length
    const returns = Float64Array.from(PRICE_DESKS, (_, d) => {
      const held = history[at - 1 - DELAY]?.wanted[d]
      if (!held) return 0
      const before = history[at - 2 - DELAY]?.wanted[d]
      let [earned, trades] = [0, 0]
      for (let i = 0; i < assets; i++) {
        earned += held[i] * moved[i]
        trades += Math.abs(held[i] - (before?.[i] ?? 0))
      }
      return earned - (trades * DESK_COST_BPS) / 10_000
    })
    history.push({ returns, wanted: walks.map((want) => want?.(panel, row) ?? nothing) })
  }

  return {
    advance(panel, row) {
      while (start + history.length <= row) step(panel, start + history.length)
    },
    returnsAt: (row) => history[row - start].returns,
    wantedAt: (row) => history[row - start].wanted,
  }
}
