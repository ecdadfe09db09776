import { DESKS } from '../../environments/desks/index.ts'
import { pairDeviation, rolls, spreadDecider, type SpreadSide } from '../../environments/desks/calibration/trade-spread.ts'
import type { Pair } from '../../environments/desks/calibration/pairs.ts'
import { deskAgentPolicy, type DeskAgent } from '../../learning/desks/desk-agent.ts'
import { LIVE, type Panel } from '../../prices/panel.ts'

/** An agent's spreads, walked through row by row. */
interface SpreadWalk {
  /** Trades other pairs from now on, with nothing held. */
  form(pairs: readonly Pair[]): void
  /** What it wants at the close of a row, as shares of its capital; `last` is the last known price of each asset. `[asset]` */
  want(panel: Panel, row: number, last: Float64Array): Float64Array
}

export function walkSpreads(agent: DeskAgent, first: readonly Pair[]): SpreadWalk {
  const decide = spreadDecider(DESKS[agent.desk].open(agent.settings), deskAgentPolicy(agent))
  let pairs = first
  let sides: SpreadSide[] = pairs.map(() => 0)
  return {
    form(formed) {
      pairs = formed
      sides = pairs.map(() => 0)
    },
    want(panel, row, last) {
      const wanted = new Float64Array(last.length)
      const fresh = (i: number) => panel.presence[row * panel.instruments.length + i] === LIVE && last[i] > 0
      pairs.forEach((pair, p) => {
        const { y, x, slope } = pair
        sides[p] = fresh(y) && fresh(x) && !rolls(panel, pair, row) ? decide(scaled(agent, pair, pairDeviation(pair, last[y], last[x])), sides[p]) : 0
        const unit = sides[p] / ((1 + slope) * pairs.length)
        wanted[y] += unit
        wanted[x] -= unit * slope
      })
      return wanted
    },
  }
}

/** The agent was trained on one pair; another's deviation is shown to it in as many of its own standard deviations. */
function scaled({ settings }: DeskAgent, { process }: Pair, deviation: number): number {
  const usual = (volatility: number, reversionPerYear: number) => volatility / Math.sqrt(2 * reversionPerYear)
  return (deviation / usual(process.volatility, process.reversionPerYear)) * usual(settings.volatility, settings.reversionPerYear)
}
