import type { Interval } from './significance/intervals.ts'

export type VerdictKind = 'not-enough-data' | 'worse' | 'no-evidence' | 'luck' | 'evidence'

export interface Verdict {
  readonly kind: VerdictKind
  /** One sentence: what was found, the numbers, their interval and the count of tries. */
  readonly sentence: string
}

/** What the verdict rests on. Sharpe ratios are annual and of the same days. */
export interface Findings {
  /** As it follows "beats": "holding the same 24 funds equally". */
  readonly baseline: string
  /** Returns that both have in common. */
  readonly periods: number
  readonly periodsPerYear: number
  readonly own: Interval | null
  readonly other: Interval | null
  /** Own less other, resampled together. */
  readonly difference: Interval | null
  readonly trials: number
  /** Deflated probability that the Sharpe ratio is above luck; null where unknown. */
  readonly dsr: number | null
  /** Probability of overfitting; left out where there was no choice among strategies. */
  readonly pbo?: number | null
  /** Consistent p-value of the test of superior ability; left out where it was not run. */
  readonly pSuperior?: number | null
  readonly afterCosts: boolean
  /** Decisions traded at the very price that they had seen. */
  readonly optimistic?: boolean
  readonly simulated?: boolean
}

/** Below it an interval is wider than any edge that one could hope for. */
const ENOUGH_YEARS = 1
const ENOUGH_DEFLATED = 0.95
const TOO_OVERFIT = 0.5
const SIGNIFICANT = 0.1

/** The sentence with which every report begins. */
export function verdict(findings: Findings): Verdict {
  const kind = kindOf(findings)
  return { kind, sentence: `${opening(kind, findings)}: ${numbers(findings)}; ${tries(findings.trials)}.` }
}

/**
 * Bounds count as they are printed, so that the sentence and its numbers agree. Too little data says nothing. An interval
 * around no difference is no evidence, whatever the difference. One that lies above it must also survive the count of tries,
 * the choice among strategies, and be free of optimistic execution.
 */
function kindOf({ periods, periodsPerYear, difference, dsr, pbo, pSuperior, optimistic }: Findings): VerdictKind {
  if (difference === null || periods < ENOUGH_YEARS * periodsPerYear) return 'not-enough-data'
  if (rounded(difference.high) < 0) return 'worse'
  if (rounded(difference.low) <= 0) return 'no-evidence'
  const lucky = dsr === null || dsr < ENOUGH_DEFLATED
  const overfit = (pbo ?? 0) >= TOO_OVERFIT || (pSuperior ?? 0) > SIGNIFICANT
  return lucky || overfit || optimistic ? 'luck' : 'evidence'
}

function opening(kind: VerdictKind, findings: Findings): string {
  const { baseline, periods, periodsPerYear, afterCosts, simulated } = findings
  const start = `${afterCosts ? 'After costs' : 'Before costs'}${simulated ? ', on simulated prices' : ''}`
  switch (kind) {
    case 'not-enough-data':
      return `Not enough data to say whether it beats ${baseline} (${shortage(periods, periodsPerYear)})`
    case 'worse':
      return `${start}, it did worse than ${baseline}, by more than chance explains`
    case 'no-evidence':
      return `${start}, no evidence that it beats ${baseline}`
    case 'luck':
      return `${start}, it beat ${baseline} in this sample, but ${doubt(findings)}`
    case 'evidence':
      return `${start}, there is evidence that it beats ${baseline}`
  }
}

function shortage(periods: number, periodsPerYear: number): string {
  return `${periods} ${periods === 1 ? 'return' : 'returns'}, at least ${Math.ceil(ENOUGH_YEARS * periodsPerYear)} that vary are needed`
}

/** The first reason to doubt a good result, the gravest first. */
function doubt({ optimistic, dsr, pbo, pSuperior, trials }: Findings): string {
  if (optimistic) return 'it traded at the very prices that it decided on, which nobody can'
  if (dsr === null || dsr < ENOUGH_DEFLATED) {
    const chance = dsr === null ? '' : ` (deflated probability ${percent(dsr)})`
    return trials > 1 ? `not by enough for the best of ${trials} tries${chance}` : `its own Sharpe ratio may be luck${chance}`
  }
  if ((pbo ?? 0) >= TOO_OVERFIT) return `the choice of the best strategy looks overfitted (probability ${percent(pbo ?? 0)})`
  return `not by enough for the best of several strategies (p ${(pSuperior ?? 1).toFixed(2)})`
}

function numbers({ own, other, difference }: Findings): string {
  if (!own || !other || !difference) return 'no Sharpe ratio, no interval'
  const interval = `90 % interval ${fixed(difference.low)} to ${fixed(difference.high)}`
  return `Sharpe ${fixed(own.value)} against ${fixed(other.value)}, difference ${fixed(difference.value)}, ${interval}`
}

function tries(count: number): string {
  const teen = count % 100 >= 11 && count % 100 <= 13
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending} try`
}

function rounded(x: number): number {
  return Math.round(x * 100) / 100
}

function fixed(x: number): string {
  const text = x.toFixed(2)
  return text === '-0.00' ? '0.00' : text.replace('-', '−')
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
