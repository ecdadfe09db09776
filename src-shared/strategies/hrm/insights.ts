import type { Day } from '../../base/day.ts'
import type { Insight } from '../insight.ts'
import type { DecisionRecord } from '../strategy.ts'
import { trustIn } from './evidence.ts'
import type { HrmFit, TrainedFit } from './hrm.ts'
import { REGIMES } from './settings.ts'

/** Assets that a table of weights names, largest tilts first. */
const MOST_ASSETS = 30

/** What the folds learned, what they said of regimes, and how far their members lie apart. */
export function insightsOf(fits: readonly HrmFit[], _: unknown, decisions: readonly DecisionRecord[] = []): Insight[] {
  const trained = fits.flatMap((fit, fold) => ('untrained' in fit ? [] : [{ fit, fold: fold + 1 }]))
  const missing = fits.flatMap((fit, fold) => ('untrained' in fit ? [{ kind: 'text', text: `Fold ${fold + 1} holds equal weight: ${fit.untrained}.` } as const] : []))
  if (trained.length === 0) return missing
  const [{ fit: first }] = trained
  return [
    ...missing,
    ...doubtOf(trained),
    {
      kind: 'table',
      id: 'hrm-folds',
      title: `Evidence from days that members had left out: ${first.settings.members === 1 ? 'one training' : `${first.settings.members} trainings`} a fold`,
      columns: [
        { title: 'Fold', unit: 'integer' },
        { title: 'Trained until', unit: 'day' },
        { title: 'Passes', unit: 'integer' },
        { title: 'Best pass', unit: 'integer' },
        { title: 'Held-out days', unit: 'integer' },
        { title: 'Better than equal weight by (standard errors)', unit: 'ratio' },
        { title: 'Traded a day by the model alone', unit: 'percent' },
        { title: 'and by equal weight', unit: 'percent' },
        { title: 'Share of the tilts that is held', unit: 'percent' },
      ],
      rows: trained.map(({ fit, fold }) => [fold, fit.to, fit.passes, fit.best, fit.evidenceDays, fit.evidence, fit.turnover?.own ?? null, fit.turnover?.equal ?? null, fit.trust]),
    },
    ...regimeLines(
      'hrm-regimes',
      'Regimes on the days of the test',
      `Probabilities of the regime level at each decision. They were given with prices up to that day, by the fold in whose test it lies.`,
      decisions.flatMap(({ day, levels }) => {
        const shares = levels?.find(({ name }) => name === 'regime')?.shares
        return shares ? [{ day, probabilities: REGIMES.map((name) => shares[name]) }] : []
      }),
    ),
    ...trained.slice(-1).flatMap(({ fit, fold }) =>
      regimeLines('hrm-regimes-training', `Regimes in the training window of fold ${fold}`, 'Probabilities of the regime level, each day from the members that had left the day out of their training.', historyOf(fit)),
    ),
    ...trained.slice(-1).map(({ fit, fold }) => weightTable(fit, fold)),
    ...spreadByFold(trained),
  ]
}

/** Why tilts are smaller than the model's own, or none: the portfolio may be equal weight to the last digit. */
function doubtOf(trained: readonly Fold[]): Insight[] {
  const borneOut = ({ fit }: Fold) => trustIn(fit.evidence, fit.settings.leastEvidence)
  const unproven = trained.filter((one) => borneOut(one) === 0)
  const limited = trained.filter((one) => one.fit.trust < borneOut(one))
  const count = trained.length
  const numbers = (folds: readonly Fold[]) => folds.map(({ fold }) => fold).join(', ')
  const whereUnproven = unproven.length === count ? 'every fold' : `${unproven.length} of ${count} folds (${numbers(unproven)})`
  const whereLimited = limited.length === count ? 'every fold' : `${limited.length} of ${count} folds (${numbers(limited)})`
  const texts: string[] = []
  if (unproven.length > 0) texts.push(`In ${whereUnproven}, days that members had left out bear out no tilt, and equal weight is held.`)
  if (trained.every(({ fit }) => fit.trust === 0)) texts.push('The portfolio is equal weight throughout, so that its difference to it is nothing.')
  if (limited.length > 0) texts.push(`In ${whereLimited}, tilts are smaller than these days bear out, so that no more than ${Number((100 * limited[0].fit.settings.turnoverLimit).toFixed(2))} % of wealth is traded a day.`)
  return texts.length > 0 ? [{ kind: 'text', text: texts.join(' ') }] : []
}

interface Fold {
  readonly fit: TrainedFit
  /** From one on. */
  readonly fold: number
}

interface RegimeDay {
  readonly day: Day
  readonly probabilities: readonly number[]
}

function historyOf({ history: { days, regimes } }: TrainedFit): RegimeDay[] {
  if (regimes.length === 0) return []
  return days.map((day, d) => ({ day, probabilities: Array.from(regimes.subarray(d * REGIMES.length, (d + 1) * REGIMES.length)) }))
}

export function regimeLines(id: string, title: string, summary: string, days: readonly RegimeDay[]): Insight[] {
  if (days.length < 2) return []
  return [{ kind: 'lines', id, title, summary, unit: 'percent', days: days.map(({ day }) => day), series: REGIMES.map((name, r) => ({ name, values: days.map(({ probabilities }) => probabilities[r]) })) }]
}

/** An interval for each weight of the model’s own portfolio at the end of a training window, which is the first decision after it. */
function weightTable({ symbols, latest: { weights, own, low, high }, to }: TrainedFit, fold: number): Insight {
  const order = Array.from(weights.keys()).filter((i) => weights[i] > 0).sort((a, b) => own[b] - own[a] || a - b)
  return {
    kind: 'table',
    id: 'hrm-weights',
    title: `Decision after the training of fold ${fold}, with the spread between members${order.length > MOST_ASSETS ? `: the ${MOST_ASSETS} largest of ${order.length}` : ''}`,
    columns: [
      { title: 'Asset', unit: 'text' },
      { title: 'Decided on', unit: 'day' },
      { title: 'Share', unit: 'percent' },
      { title: 'Of the model alone', unit: 'percent' },
      { title: '10 % of members below', unit: 'percent' },
      { title: '10 % of members above', unit: 'percent' },
    ],
    rows: order.slice(0, MOST_ASSETS).map((i) => [symbols[i], to, weights[i], own[i], low[i], high[i]]),
  }
}

/** How far members lie apart in each fold: the mean width of the intervals, and the widest. */
function spreadByFold(trained: readonly Fold[]): Insight[] {
  if (trained.length < 2) return []
  return [
    {
      kind: 'table',
      id: 'hrm-spread',
      title: 'Spread between members at the first decision of each fold, before doubt is taken off',
      columns: [
        { title: 'Fold', unit: 'integer' },
        { title: 'Largest share', unit: 'percent' },
        { title: 'Its asset', unit: 'text' },
        { title: 'Its interval from', unit: 'percent' },
        { title: 'to', unit: 'percent' },
        { title: 'Mean width of all intervals', unit: 'percent' },
      ],
      rows: trained.map(({ fit: { symbols, latest: { own, low, high } }, fold }) => {
        const top = own.indexOf(Math.max(...own))
        const widths = high.map((x, i) => x - low[i])
        return [fold, own[top], symbols[top], low[top], high[top], widths.reduce((a, b) => a + b, 0) / widths.length]
      }),
    },
  ]
}
