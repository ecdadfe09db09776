import type { Rng } from '../../base/rng.ts'

/** States of the simulated world, from good to bad. */
export const REGIMES = ['bull', 'neutral', 'bear', 'crisis'] as const

export type Regime = (typeof REGIMES)[number]

interface RegimeRow {
  /** Chances a day of moving to bull, neutral, bear and crisis; staying has the rest. */
  readonly to: readonly [number, number, number, number]
  /** Extra expected return of the market factor, in its yearly volatilities. */
  readonly drift: number
  readonly volatility: number
  /** How far loadings on the market factor move towards one. */
  readonly herding: number
}

export const REGIME_ROWS: Readonly<Record<Regime, RegimeRow>> = {
  bull: { to: [0, 0.004, 0.0005, 0.0005], drift: 0.45, volatility: 0.8, herding: 0 },
  neutral: { to: [0.006, 0, 0.003, 0.001], drift: 0, volatility: 1, herding: 0 },
  bear: { to: [0.003, 0.006, 0, 0.004], drift: -0.7, volatility: 1.3, herding: 0.1 },
  crisis: { to: [0.002, 0.012, 0.016, 0], drift: -2.2, volatility: 2.4, herding: 0.8 },
}

/** Latest point of the history, as a share, by which there has been a crisis: a market without one teaches nothing. */
const CRISIS_BY = 0.6
/** A crisis that had to be called must be long enough to be measured. */
const SHORTEST_CRISIS_DAYS = 25

/** One regime (index into REGIMES) a day. */
export function drawRegimes(rng: Rng, length: number): Uint8Array {
  const path = new Uint8Array(length)
  let state = 1
  let crisisDays = 0
  for (let t = 0; t < length; t++) {
    if (state === 3) crisisDays++
    else if (crisisDays === 0 && t >= CRISIS_BY * length) state = 3
    path[t] = state
    let draw = rng.uniform()
    const stays = state === 3 && crisisDays < SHORTEST_CRISIS_DAYS
    const { to } = REGIME_ROWS[REGIMES[state]]
    for (let next = 0; next < to.length && !stays; next++) {
      if (draw < to[next]) {
        state = next
        break
      }
      draw -= to[next]
    }
  }
  return path
}

/** Share of time spent in each regime in the long run, by squaring the transition matrix. */
export function stationaryShares(): number[] {
  let matrix = REGIMES.map((from, i) => {
    const { to } = REGIME_ROWS[from]
    const leaving = to.reduce((a, b) => a + b, 0)
    return to.map((p, j) => (i === j ? 1 - leaving : p))
  })
  for (let step = 0; step < 20; step++) {
    matrix = matrix.map((row) => row.map((_, j) => row.reduce((sum, p, k) => sum + p * matrix[k][j], 0)))
  }
  return matrix[0]
}
