/** The words of a verdict; numbers are written before they come here. */
interface VerdictTexts {
  /** Decimal sign of the language. */
  readonly decimal: string
  readonly holding: (assets: number) => string
  readonly afterCosts: string
  readonly beforeCosts: string
  readonly simulated: string
  readonly notEnough: (baseline: string, periods: number, needed: number) => string
  readonly worse: (start: string, baseline: string) => string
  readonly noEvidence: (start: string, baseline: string) => string
  readonly luck: (start: string, baseline: string, doubt: string) => string
  readonly evidence: (start: string, baseline: string) => string
  readonly optimistic: string
  readonly chance: (probability: string) => string
  readonly manyTries: (trials: number, chance: string) => string
  readonly oneTry: (chance: string) => string
  readonly overfitted: (probability: string) => string
  readonly notSuperior: (p: string) => string
  readonly noNumbers: string
  readonly numbers: (own: string, other: string, difference: string, low: string, high: string) => string
  readonly tries: (count: number) => string
}

const en: VerdictTexts = {
  decimal: '.',
  holding: (assets) => `holding the same ${assets} assets equally`,
  afterCosts: 'After costs',
  beforeCosts: 'Before costs',
  simulated: ', on simulated prices',
  notEnough: (baseline, periods, needed) => `Not enough data to say whether it beats ${baseline} (${periods} ${periods === 1 ? 'return' : 'returns'}, at least ${needed} that vary are needed)`,
  worse: (start, baseline) => `${start}, it did worse than ${baseline}, by more than chance explains`,
  noEvidence: (start, baseline) => `${start}, no evidence that it beats ${baseline}`,
  luck: (start, baseline, doubt) => `${start}, it beat ${baseline} in this sample, but ${doubt}`,
  evidence: (start, baseline) => `${start}, there is evidence that it beats ${baseline}`,
  optimistic: 'it traded at the very prices that it decided on, which nobody can',
  chance: (probability) => ` (deflated probability ${probability})`,
  manyTries: (trials, chance) => `not by enough for the best of ${trials} tries${chance}`,
  oneTry: (chance) => `its own Sharpe ratio may be luck${chance}`,
  overfitted: (probability) => `the choice of the best strategy looks overfitted (probability ${probability})`,
  notSuperior: (p) => `not by enough for the best of several strategies (p ${p})`,
  noNumbers: 'no Sharpe ratio, no interval',
  numbers: (own, other, difference, low, high) => `Sharpe ${own} against ${other}, difference ${difference}, 90 % interval ${low} to ${high}`,
  tries: (count) => `${count}${ordinalEnding(count)} try`,
}

const de: VerdictTexts = {
  decimal: ',',
  holding: (assets) => `das gleich gewichtete Halten derselben ${assets} Werte`,
  afterCosts: 'Nach Kosten',
  beforeCosts: 'Vor Kosten',
  simulated: ', auf simulierten Kursen,',
  notEnough: (baseline, periods, needed) =>
    `Zu wenige Daten, um zu sagen, ob die Strategie mehr bringt als ${baseline} (${periods} ${periods === 1 ? 'Rendite' : 'Renditen'}; mindestens ${needed} mit Bewegung sind nötig)`,
  worse: (start, baseline) => `${start} war die Strategie schlechter als ${baseline}, und zwar um mehr, als der Zufall erklärt`,
  noEvidence: (start, baseline) => `${start} gibt es keinen Beleg, dass die Strategie mehr bringt als ${baseline}`,
  luck: (start, baseline, doubt) => `${start} brachte die Strategie in dieser Stichprobe mehr als ${baseline}, aber ${doubt}`,
  evidence: (start, baseline) => `${start} gibt es Belege, dass die Strategie mehr bringt als ${baseline}`,
  optimistic: 'sie handelte zu eben den Kursen, zu denen sie entschied, und das kann niemand',
  chance: (probability) => ` (bereinigte Wahrscheinlichkeit ${probability})`,
  manyTries: (trials, chance) => `nicht um genug für den besten von ${trials} Versuchen${chance}`,
  oneTry: (chance) => `ihr eigener Sharpe-Quotient kann Glück sein${chance}`,
  overfitted: (probability) => `die Wahl der besten Strategie wirkt überangepasst (Wahrscheinlichkeit ${probability})`,
  notSuperior: (p) => `nicht um genug für die beste von mehreren Strategien (p ${p})`,
  noNumbers: 'kein Sharpe-Quotient, kein Intervall',
  numbers: (own, other, difference, low, high) => `Sharpe ${own} gegen ${other}, Unterschied ${difference}, 90-%-Intervall ${low} bis ${high}`,
  tries: (count) => `${count}. Versuch`,
}

function ordinalEnding(count: number): string {
  const teen = count % 100 >= 11 && count % 100 <= 13
  return teen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
}

export const VERDICT_TEXTS = { en, de } as const

export type VerdictLanguage = keyof typeof VERDICT_TEXTS
