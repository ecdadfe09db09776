import { addDays, isWeekend, monthIndex, parseDay, type Day } from '../../base/day.ts'
import { createRng, type Rng } from '../../base/rng.ts'
import { createBars, type Bars } from '../bars.ts'
import { marketDays, marketOfZone } from '../calendar.ts'
import type { Rates } from '../currency.ts'
import type { Instrument } from '../instrument.ts'
import { MACRO_IDS, type MacroSeries } from '../macro.ts'
import type { Series } from '../series.ts'
import { drawMacro } from './macro.ts'
import { drawRegimes, REGIME_ROWS, REGIMES, stationaryShares } from './regimes.ts'
import { BENCHMARK, CLASSES_BY_RISK, CURRENCIES, ROSTER, type Role } from './roster.ts'

export interface MarketOptions {
  readonly seed: number
  readonly from: Day
  readonly years: number
  /** The roster is 24 instruments; more repeat it under numbered names with noise of their own. */
  readonly instruments: number
  /**
   * Strength of a planted signal, 0 for none. A day's standardised return is noise + `signal` · m, where m is the sum of the
   * instrument's last 20 noises / √20, held within ±3. So m has unit variance, and its correlation with the next standardised
   * return, the daily information coefficient, is signal / √(1 + signal²). It shows in prices alone, as the 20-day log return over
   * volatility, and it fades over weeks, so that a day's delay costs little of it. Weights in proportion to m over volatility on
   * N independent instruments earn a yearly Sharpe ratio of about signal · √(261 · N) before costs. The roster's members share factors:
   * there such weights, long what rose and short what fell, were measured at 2.0 for a signal of 0.05 and 3.5 for 0.1, a tenth
   * less with a day's delay, and at 0.4 for none, because what has a drift rises more often than it falls.
   */
  readonly signal: number
  /**
   * Whether expected returns differ between regimes. Without it, and without a signal, nothing about a return can be foreseen
   * but its volatility.
   */
  readonly regimeDrift: boolean
}

export const SAMPLE_MARKET: MarketOptions = {
  seed: 1,
  from: parseDay('2013-01-02'),
  years: 12,
  instruments: 24,
  signal: 0,
  regimeDrift: true,
}

/** A made-up market in the form in which real data arrive, so that everything behind the door is the same code. */
export interface SyntheticMarket {
  readonly series: readonly Series[]
  readonly benchmark: Series
  /** Each currency in US dollars, on every weekday. */
  readonly rates: readonly Rates[]
  readonly macro: readonly MacroSeries[]
  /** The truth that no strategy gets to see: a regime (index into REGIMES) for each calendar day from `from`. */
  readonly regimes: Uint8Array
}

const WEEKDAYS_A_YEAR = 261
const DAYS_A_YEAR = 365.25
/** Student's t with this many degrees of freedom: fat tails, yet finite kurtosis after GARCH. */
const TAIL = 6
const GARCH_NEWS = 0.05
const GARCH_MEMORY = 0.93
const SIGNAL_DAYS = 20
const SIGNAL_LIMIT = 3
/** The share of what the market leaves over that instruments of one class have in common. */
const CLASS_SHARE = 0.25
/** A company that goes under falls for a month, and its holders get a part of the last price. */
const FALL_DAYS = 30
const FALL_A_DAY = 0.03
const DELISTING_RETURN = -0.55
const SPLIT_RATIO = 4
/** Money that changes hands on a quiet first day. */
const DAILY_TURNOVER = 5e7

/** Everything that instruments have in common. Index 0 is the day `from`; weekends are there too, for coins. */
interface World {
  readonly options: MarketOptions
  readonly length: number
  readonly regimes: Uint8Array
  /** Standardised factor returns, with their volatility already clustered. */
  readonly market: Float64Array
  readonly classes: ReadonlyMap<string, Float64Array>
  readonly volatility: readonly number[]
  readonly drift: readonly number[]
}

export function createMarket(options: MarketOptions): SyntheticMarket {
  const rng = createRng(options.seed).stream('synthetic market')
  const length = Math.round(options.years * DAYS_A_YEAR)
  const shares = stationaryShares()
  const meanSquare = shares.reduce((sum, share, s) => sum + share * REGIME_ROWS[REGIMES[s]].volatility ** 2, 0)
  const meanDrift = shares.reduce((sum, share, s) => sum + share * REGIME_ROWS[REGIMES[s]].drift, 0)
  const world: World = {
    options,
    length,
    regimes: drawRegimes(rng.stream('regimes'), length),
    market: clustered(rng.stream('market'), length),
    classes: new Map(CLASSES_BY_RISK.map((name) => [name, clustered(rng.stream(`class ${name}`), length)])),
    volatility: REGIMES.map((regime) => REGIME_ROWS[regime].volatility / Math.sqrt(meanSquare)),
    drift: REGIMES.map((regime) => (options.regimeDrift ? REGIME_ROWS[regime].drift - meanDrift : 0)),
  }
  const weekdays = marketDays('weekdays', options.from, addDays(options.from, length - 1))
  return {
    series: Array.from({ length: options.instruments }, (_, i) => {
      const role = numberedRole(i)
      return drawSeries(world, role, rng.stream(role.symbol))
    }),
    benchmark: drawSeries(world, BENCHMARK, rng.stream(BENCHMARK.symbol), true),
    rates: CURRENCIES.map((currency) => drawRates(world, currency, weekdays, rng.stream(currency.code))),
    macro: drawMacro(MACRO_IDS, weekdays, (day) => REGIMES[world.regimes[day - options.from]], rng.stream('macro')),
    regimes: world.regimes,
  }
}

function numberedRole(index: number): Role {
  const role = ROSTER[index % ROSTER.length]
  const round = Math.floor(index / ROSTER.length)
  return round === 0 ? role : { ...role, symbol: `${role.symbol}-${round + 1}`, name: `${role.name} ${round + 1}` }
}

/** Unit-variance Student-t noise by Bailey's method: exact, and only two uniforms a draw. */
function fatTail(rng: Rng): number {
  const radius = Math.sqrt(TAIL * ((1 - rng.uniform()) ** (-2 / TAIL) - 1))
  return radius * Math.cos(2 * Math.PI * rng.uniform()) * Math.sqrt((TAIL - 2) / TAIL)
}

/** Uniform with 32 bits: half the price of a full one, and plenty for the inside of a bar. */
function coarse(rng: Rng): number {
  return rng.uint32() / 2 ** 32
}

/** Fat-tailed noise whose variance follows GARCH(1,1) around one. */
function clustered(rng: Rng, length: number): Float64Array {
  const out = new Float64Array(length)
  let variance = 1
  for (let t = 0; t < length; t++) {
    out[t] = Math.sqrt(variance) * fatTail(rng)
    variance = 1 - GARCH_NEWS - GARCH_MEMORY + GARCH_NEWS * out[t] ** 2 + GARCH_MEMORY * variance
  }
  return out
}

/** Log returns, day by day, of somebody who holds the instrument whatever its exchange does. */
function drawReturns(world: World, role: Role, rng: Rng): Float64Array {
  const { length, regimes, options } = world
  const everyDay = role.assetClass === 'crypto'
  const dayShare = 1 / (everyDay ? DAYS_A_YEAR : WEEKDAYS_A_YEAR)
  const daily = role.volatility * Math.sqrt(dayShare)
  const shared = world.classes.get(role.assetClass)
  const own = clustered(rng.stream('own'), everyDay ? length : Math.ceil((length * 5) / 7) + 2)
  const loadings = REGIMES.map((regime) => herded(role.market, REGIME_ROWS[regime].herding))
  const out = new Float64Array(length)
  // The last noises, for the planted signal.
  const recent = new Float64Array(SIGNAL_DAYS)
  let recentSum = 0
  let steps = 0
  for (let t = 0; t < length; t++) {
    const weekend = isWeekend(addDays(options.from, t))
    if (weekend && !everyDay) continue
    const regime = regimes[t]
    const toMarket = weekend ? 0 : loadings[regime]
    const rest = 1 - toMarket * toMarket
    const toClass = shared ? CLASS_SHARE * rest : 0
    const noise = toMarket * world.market[t] + Math.sqrt(toClass) * (shared?.[t] ?? 0) + Math.sqrt(rest - toClass) * own[steps]
    const signal = Math.max(-SIGNAL_LIMIT, Math.min(SIGNAL_LIMIT, recentSum / Math.sqrt(SIGNAL_DAYS)))
    const slot = steps++ % SIGNAL_DAYS
    recentSum += noise - recent[slot]
    recent[slot] = noise
    const sigma = daily * world.volatility[regime]
    const expected = (Math.log1p(role.drift) + world.drift[regime] * role.market * role.volatility) * dayShare
    out[t] = expected - (sigma * sigma) / 2 + sigma * (noise + options.signal * signal)
  }
  return out
}

/** In a crisis what goes with the market goes with it more, and what went against it does so more too. */
function herded(loading: number, herding: number): number {
  if (Math.abs(loading) < 0.05) return loading
  return loading > 0 ? loading + herding * (0.95 - loading) : loading * (1 + 1.5 * herding)
}

function drawSeries(world: World, role: Role, rng: Rng, benchmark = false): Series {
  const { from } = world.options
  const returns = drawReturns(world, role, rng)
  const last = world.length - 1
  const listed = Math.round((role.listedAt ?? 0) * last)
  const delisted = role.delistedAt === undefined ? last : Math.round(role.delistedAt * last)
  const { assetClass, currency, timeZone } = role
  const market = assetClass === 'crypto' ? 'every-day' : (marketOfZone(timeZone) ?? 'weekdays')
  const open = marketDays(market, addDays(from, listed), addDays(from, delisted))
  if (role.delistedAt !== undefined) {
    for (let t = delisted - FALL_DAYS + 1; t <= delisted; t++) if (returns[t] !== 0) returns[t] -= FALL_A_DAY
  }
  const bars = drawBars(role, open, returns, rng.stream('bars'), world)
  const instrument: Instrument = {
    symbol: role.symbol,
    name: role.name,
    assetClass,
    currency,
    timeZone,
    source: 'simulated',
    ...(role.sector ? { sector: role.sector } : {}),
    ...(benchmark ? { benchmark } : {}),
  }
  const delisting = role.delistedAt === undefined ? undefined : { lastDay: open[open.length - 1], return: DELISTING_RETURN }
  return { instrument, bars, adjustment: 'none', simulated: true, ...(delisting ? { delisting } : {}) }
}

/** Raw bars on the days that the exchange is open: what happened while it was shut is in the next open. */
function drawBars(role: Role, days: readonly Day[], returns: Float64Array, rng: Rng, world: World): Bars {
  const { from } = world.options
  const bars = createBars(days.length)
  const payments = role.paymentsPerYear ?? 0
  const splitDay = role.splitAt === undefined ? Infinity : from + Math.round(role.splitAt * world.length)
  let price = role.price
  let split = false
  let shares = 1
  let reached = days.length > 0 ? days[0] - from - 1 : 0
  for (let d = 0; d < days.length; d++) {
    const day = days[d]
    let move = 0
    for (; reached < day - from; reached++) move += returns[reached + 1]
    const before = price
    const pays = d > 0 && payments > 0 && startsPeriod(days[d - 1], day, payments)
    const dividend = pays ? cents((before * (role.dividendYield ?? 0)) / payments) : 0
    const ratio = !split && day >= splitDay ? SPLIT_RATIO : 1
    if (ratio !== 1) split = true
    shares *= ratio
    const close = cents((before * Math.exp(move) - dividend) / ratio)
    const base = (before - dividend) / ratio
    const openPrice = cents(base * Math.exp(0.35 * move + 0.15 * Math.abs(move) * (coarse(rng) - 0.5)))
    const reach = 0.6 * Math.abs(move) + 0.002 * role.volatility
    bars.days[d] = day
    bars.open[d] = openPrice
    bars.high[d] = cents(Math.max(openPrice, close) * Math.exp(reach * coarse(rng)))
    bars.low[d] = Math.min(openPrice, close, cents(Math.min(openPrice, close) * Math.exp(-reach * coarse(rng))))
    bars.close[d] = close
    bars.dividend[d] = ratio === 1 ? dividend : cents(dividend / ratio)
    bars.split[d] = ratio
    const surprise = Math.abs(move) / (role.volatility * 0.062)
    bars.volume[d] = Math.round((DAILY_TURNOVER / role.price) * shares * Math.exp(0.7 * (coarse(rng) + coarse(rng) - 1) + 0.4 * surprise))
    price = close
  }
  return bars
}

function drawRates(world: World, currency: (typeof CURRENCIES)[number], weekdays: readonly Day[], rng: Rng): Rates {
  const own = clustered(rng, world.length)
  const daily = currency.volatility / Math.sqrt(WEEKDAYS_A_YEAR)
  let rate: number = currency.rate
  const path = weekdays.map((day, d) => {
    const t = day - world.options.from
    const noise = currency.market * world.market[t] + Math.sqrt(1 - currency.market ** 2) * own[t]
    if (d > 0) rate *= Math.exp(daily * world.volatility[world.regimes[t]] * noise)
    return rate
  })
  return { from: currency.code, to: 'USD', days: weekdays, rate: path }
}

function startsPeriod(before: Day, day: Day, paymentsPerYear: number): boolean {
  const months = 12 / paymentsPerYear
  return Math.floor(monthIndex(before) / months) !== Math.floor(monthIndex(day) / months)
}

/** Four decimals: finer than a tick, so that rounding is no signal. */
function cents(price: number): number {
  return Math.max(0.0001, Math.round(price * 1e4) / 1e4)
}
