import type { Interval } from './significance/intervals.ts'
import { VERDICT_TEXTS, type VerdictLanguage } from './verdict-texts.ts'

export type VerdictKind = 'not-enough-data' | 'worse' | 'no-evidence' | 'luck' | 'evidence'

export interface Verdict {
  readonly kind: VerdictKind
  /** One sentence: what was found, the numbers, their interval and the count of tries. */
  readonly sentence: string
}

/** What the verdict rests on. Sharpe ratios are annual and of the same days. */
export interface Findings {
  /** As it follows "beats": "holding the same 24 funds equally"; or so many assets held equally, said in any language. */
  readonly baseline: string | { readonly assets: number }
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
  return verdictIn(findings, 'en')
}

/** The same in another language. */
export function verdictIn(findings: Findings, language: VerdictLanguage): Verdict {
  const kind = kindOf(findings)
  const { tries } = VERDICT_TEXTS[language]
  return { kind, sentence: `${opening(kind, findings, language)}: ${numbers(findings, language)}; ${tries(findings.trials)}.` }
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

function opening(kind: VerdictKind, findings: Findings, language: VerdictLanguage): string {
  const t = VERDICT_TEXTS[language]
  const { periods, periodsPerYear, afterCosts, simulated } = findings
  const baseline = typeof findings.baseline === 'string' ? findings.baseline : t.holding(findings.baseline.assets)
  const start = `${afterCosts ? t.afterCosts : t.beforeCosts}${simulated ? t.simulated : ''}`
  switch (kind) {
    case 'not-enough-data':
      return t.notEnough(baseline, periods, Math.ceil(ENOUGH_YEARS * periodsPerYear))
    case 'worse':
      return t.worse(start, baseline)
    case 'no-evidence':
      return t.noEvidence(start, baseline)
    case 'luck':
      return t.luck(start, baseline, doubt(findings, language))
    case 'evidence':
      return t.evidence(start, baseline)
  }
}

/** The first reason to doubt a good result, the gravest first. */
function doubt({ optimistic, dsr, pbo, pSuperior, trials }: Findings, language: VerdictLanguage): string {
  const t = VERDICT_TEXTS[language]
  if (optimistic) return t.optimistic
  if (dsr === null || dsr < ENOUGH_DEFLATED) {
    const chance = dsr === null ? '' : t.chance(percent(dsr))
    return trials > 1 ? t.manyTries(trials, chance) : t.oneTry(chance)
  }
  if ((pbo ?? 0) >= TOO_OVERFIT) return t.overfitted(percent(pbo ?? 0))
  return t.notSuperior(fixed(pSuperior ?? 1, language))
}

function numbers({ own, other, difference }: Findings, language: VerdictLanguage): string {
  const t = VERDICT_TEXTS[language]
  if (!own || !other || !difference) return t.noNumbers
  const [a, b, c, low, high] = [own.value, other.value, difference.value, difference.low, difference.high].map((x) => fixed(x, language))
  return t.numbers(a, b, c, low, high)
}

function rounded(x: number): number {
  return Math.round(x * 100) / 100
}

function fixed(x: number, language: VerdictLanguage): string {
  const text = x.toFixed(2)
  return (text === '-0.00' ? '0.00' : text.replace('-', '−')).replace('.', VERDICT_TEXTS[language].decimal)
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
