import { z } from 'zod'
import type { DropReason } from '../weights/trades.ts'
import { call } from './contract.ts'

const holdingSchema = z.object({
  symbol: z.string().min(1).max(64).describe('As the universe writes it'),
  shares: z.number().min(0).max(1e12).describe('How many are held; fractions are allowed'),
})

export type Holding = z.output<typeof holdingSchema>

const money = z.number().min(0).max(1e15)

export const allocateInput = z.object({
  id: z.string().min(1).describe('Id of the run'),
  holdings: z.array(holdingSchema).max(5000).default([]).describe('What is held now'),
  cash: money.optional().describe('Cash to invest beside the holdings, in the base currency of the study'),
  capital: money.optional().describe('Worth of everything, holdings included: cash is the rest'),
  minTrade: money.optional().describe('Orders of less money than this are left out; by default 0.25 % of everything'),
})

/** What the strategy wants of one asset, and where it stands. Shares of wealth. */
export interface TargetWeight {
  readonly symbol: string
  readonly name: string
  readonly assetClass: string
  /** Null where the strategy leaves the asset as it is. */
  readonly weight: number | null
  /** Lowest and highest among the members of an ensemble; null where there are no members. */
  readonly low: number | null
  readonly high: number | null
  readonly before: number
  readonly after: number
  readonly sharesBefore: number
  readonly sharesAfter: number
  /** Of one share, the latest that is stored; null where there is none. */
  readonly price: number | null
}

export interface AllocationTrade {
  readonly symbol: string
  readonly name: string
  readonly side: 'buy' | 'sell'
  /** Always above zero. */
  readonly shares: number
  readonly price: number
  readonly amount: number
  /** Commission, half-spread and impact, by the study's cost model. */
  readonly cost: number
  /** A new position, more of one, less of one, or the end of one. */
  readonly reason: 'open' | 'add' | 'reduce' | 'close'
  readonly before: number
  readonly target: number
  readonly after: number
}

interface LeftOut {
  readonly symbol: string
  readonly name: string
  readonly side: 'buy' | 'sell'
  readonly amount: number
  readonly reason: DropReason
}

/** Today's decision of a run as orders. Money is in the base currency of the study. */
export interface Allocation {
  readonly id: string
  readonly name: string
  readonly strategy: string
  readonly universe: string
  /** Day of the prices that were looked at, YYYY-MM-DD. */
  readonly day: string
  /** The days that the strategy was fitted on. */
  readonly fitted: { readonly from: string; readonly to: string }
  readonly currency: string
  readonly simulated: boolean
  readonly survivorshipBias: boolean
  readonly wealth: number
  readonly cashBefore: number
  /** What has a target or is held, the largest target first. */
  readonly targets: readonly TargetWeight[]
  /** Share of wealth that the strategy wants in cash. */
  readonly cashTarget: number
  readonly trades: readonly AllocationTrade[]
  readonly dropped: readonly LeftOut[]
  /** Holdings that the study knows nothing of: left alone and not counted. */
  readonly outside: readonly Holding[]
  readonly minTrade: number
  readonly costs: number
  /** Money that changes hands, as a share of wealth. */
  readonly turnover: number
  /** What is left after all trades and their costs. */
  readonly cash: number
  /** Neither holdings nor cash were given: the study's starting capital is invested. */
  readonly assumedCapital: boolean
  /** Age of the prices where they are too old to trade at; 0 where they are not. */
  readonly staleDays: number
  /** What else a careful reader should know, in sentences. */
  readonly notes: readonly string[]
}

/** Holdings as they were found in a text. */
interface ReadHoldings {
  readonly holdings: readonly Holding[]
  /** Of a line that names cash, where there is one. */
  readonly cash: number | null
  /** Lines that could not be understood, each with its number and the reason. */
  readonly problems: readonly { readonly line: number; readonly text: string }[]
}

export const allocate = {
  plan: call("Today's target weights of a run with their spread, and the trades in whole shares that lead there", allocateInput).returns<Allocation>(),
  read: call(
    'Holdings from a text: a symbol and a number of shares a line, as typed, pasted from a spreadsheet, or a CSV file',
    z.object({ text: z.string().max(1_000_000).describe('The text') }),
  ).returns<ReadHoldings>(),
}
