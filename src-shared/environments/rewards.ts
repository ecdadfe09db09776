/**
 * What an agent is rewarded for. Every row is a *figure* of an episode so far, kept up to date in constant time; a step's reward is what
 * the figure changed by. So the rewards of an episode always add up to the episode's figure, and a weighted sum of rows (such as
 * α·return + β·Sharpe − γ·drawdown − δ·volatility) to the weighted sum of their figures. `r` is a step's simple return after costs, n the
 * steps so far, P = 252.
 */
interface Reward {
  readonly title: string
  readonly formula: string
  /** The figure from the moments of one episode, which begin at `at`. */
  figure(moments: Float64Array, at: number): number
}

/** Places in the moments of an episode. */
const COUNT = 0
const MEAN = 1
/** Sum of squared distances from the mean. */
const SQUARES = 2
/** Sum of squared losses. */
const LOSSES = 3
const LOG_GROWTH = 4
/** Highest log growth, 0 at the start. */
const PEAK = 5
const DRAWDOWN = 6
/** Running means that forget: of returns, of their squares, of squared losses. */
const RECENT = 7
const RECENT_SQUARES = 8
const RECENT_LOSSES = 9
const DIFFERENTIAL_SHARPE = 10
const DIFFERENTIAL_SORTINO = 11
export const MOMENTS = 12

const PERIODS_A_YEAR = 252
/** Weight of the newest return in the running means: a memory of about a quarter. */
const NEWEST = 1 / 63
/** Ratios of a handful of days are noise without bounds: before this many they are 0. */
export const LEAST_DAYS = 20
/** Narrower than this is no width to divide by. */
const LEAST_VARIANCE = 1e-12
/** A return this low is ruin; its logarithm is bounded, or one ruin would be all that an agent ever learns. */
const RUIN = 0.01

/** What a portfolio of the last quarter is taken to have been like before it began: nothing gained, 1 % a day of movement. */
const FIRST_VARIANCE = 1e-4

export const REWARDS = {
  logReturn: { title: 'Log return', formula: '100 · Σ ln(1 + r)', figure: (m, at) => 100 * m[at + LOG_GROWTH] },
  return: { title: 'Total return', formula: '∏(1 + r) − 1', figure: (m, at) => Math.expm1(m[at + LOG_GROWTH]) },
  sharpe: {
    title: 'Sharpe ratio',
    formula: 'mean(r) / sd(r) · √P, sd with n − 1; 0 before day 20',
    figure: (m, at) => (m[at + COUNT] < LEAST_DAYS ? 0 : ratio(m[at + MEAN], m[at + SQUARES] / (m[at + COUNT] - 1)) * Math.sqrt(PERIODS_A_YEAR)),
  },
  sortino: {
    title: 'Sortino ratio',
    formula: 'mean(r) / √(mean min(r, 0)²) · √P; 0 before day 20',
    figure: (m, at) => (m[at + COUNT] < LEAST_DAYS ? 0 : ratio(m[at + MEAN], m[at + LOSSES] / m[at + COUNT]) * Math.sqrt(PERIODS_A_YEAR)),
  },
  volatility: {
    title: 'Volatility',
    formula: 'sd(r) · √P, sd with n − 1; 0 before day 2',
    figure: (m, at) => (m[at + COUNT] < 2 ? 0 : Math.sqrt((m[at + SQUARES] / (m[at + COUNT] - 1)) * PERIODS_A_YEAR)),
  },
  drawdown: { title: 'Maximum drawdown', formula: 'max over days of 1 − wealth / highest wealth so far', figure: (m, at) => m[at + DRAWDOWN] },
  rewardToDownside: {
    title: 'Reward to downside',
    formula: 'Σ ln(1 + r) / √(mean min(r, 0)²); 0 before day 20',
    figure: (m, at) => (m[at + COUNT] < LEAST_DAYS ? 0 : ratio(m[at + LOG_GROWTH], m[at + LOSSES] / m[at + COUNT])),
  },
  differentialSharpe: {
    title: 'Differential Sharpe ratio',
    formula: 'Σ (B·ΔA − A·ΔB/2) / (B − A²)^1.5 with A, B running means of r, r² (Moody & Saffell 2001): the first-order change of A / √(B − A²), over the share of the newest',
    figure: (m, at) => m[at + DIFFERENTIAL_SHARPE],
  },
  differentialSortino: {
    title: 'Differential downside ratio',
    formula: 'Σ ΔA/√D − A·ΔD / (2·D^1.5) with A, D running means of r, min(r, 0)² (Moody & Saffell 2001)',
    figure: (m, at) => m[at + DIFFERENTIAL_SORTINO],
  },
} as const satisfies Readonly<Record<string, Reward>>

export type RewardId = keyof typeof REWARDS

/** How much each figure counts; what is bad (drawdown, volatility) gets a negative weight. */
export type RewardWeights = Readonly<Partial<Record<RewardId, number>>>

function ratio(mean: number, variance: number): number {
  return mean / Math.sqrt(Math.max(variance, LEAST_VARIANCE))
}

export function beginEpisode(moments: Float64Array, at: number): void {
  moments.fill(0, at, at + MOMENTS)
  moments[at + RECENT_SQUARES] = FIRST_VARIANCE
  moments[at + RECENT_LOSSES] = FIRST_VARIANCE / 2
}

/** Takes a step's simple return into the moments of the episode that begin at `at`. */
export function addReturn(moments: Float64Array, at: number, simpleReturn: number): void {
  const r = Math.max(simpleReturn, RUIN - 1)
  const loss = Math.min(r, 0) ** 2
  addDifferentials(moments, at, r, loss)
  const n = ++moments[at + COUNT]
  const gap = r - moments[at + MEAN]
  moments[at + MEAN] += gap / n
  moments[at + SQUARES] += gap * (r - moments[at + MEAN])
  moments[at + LOSSES] += loss
  moments[at + LOG_GROWTH] += Math.log1p(r)
  moments[at + PEAK] = Math.max(moments[at + PEAK], moments[at + LOG_GROWTH])
  moments[at + DRAWDOWN] = Math.max(moments[at + DRAWDOWN], -Math.expm1(moments[at + LOG_GROWTH] - moments[at + PEAK]))
}

function addDifferentials(moments: Float64Array, at: number, r: number, loss: number): void {
  const a = moments[at + RECENT]
  const b = moments[at + RECENT_SQUARES]
  const d = Math.max(moments[at + RECENT_LOSSES], LEAST_VARIANCE)
  const variance = Math.max(b - a * a, LEAST_VARIANCE)
  const [da, db, dd] = [r - a, r * r - b, loss - moments[at + RECENT_LOSSES]]
  moments[at + DIFFERENTIAL_SHARPE] += (b * da - 0.5 * a * db) / (variance * Math.sqrt(variance))
  moments[at + DIFFERENTIAL_SORTINO] += da / Math.sqrt(d) - (0.5 * a * dd) / (d * Math.sqrt(d))
  moments[at + RECENT] += NEWEST * da
  moments[at + RECENT_SQUARES] += NEWEST * db
  moments[at + RECENT_LOSSES] += NEWEST * dd
}

/** The weighted sum of figures, as one function without a look-up per step. */
export function createFigure(weights: RewardWeights): (moments: Float64Array, at: number) => number {
  const parts = Object.entries(weights).map(([id, weight]) => ({ figure: REWARDS[id as RewardId].figure, weight }))
  if (parts.length === 1 && parts[0].weight === 1) return parts[0].figure
  return (moments, at) => {
    let total = 0
    for (const { figure, weight } of parts) total += weight * figure(moments, at)
    return total
  }
}
