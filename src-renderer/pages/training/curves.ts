import type { ChartLine, ChartMark, Series } from '../../components/charts/series.ts'

/** One small chart: the curves of one fold, or all that there are where the job has no folds. */
interface CurveChart {
  /** `fold 2`; empty where there are none. */
  readonly facet: string
  readonly lines: readonly ChartLine[]
  readonly marks: readonly ChartMark[]
}

/** Small multiples of the same figure. */
export interface CurveGroup {
  readonly figure: string
  readonly charts: readonly CurveChart[]
}

/** What is said in words and not drawn, with its latest value. */
interface CurveFacts {
  readonly stepsPerSecond: number | null
  /** Looks without a new best so far, and after how many the training ends. */
  readonly patience: { readonly used: number; readonly limit: number | null } | null
}

interface CurveName {
  readonly figure: string
  readonly fold: string
  readonly member: string
}

const FOLD = /\bfold\s*#?\d+\b/i
const MEMBER = /\b(?:member|seed|model|agent)\s*#?\d+\b/i

/** A job names its curves in words: `loss`, `fold 2/loss`, `loss (fold 2, member 1)`. Folds and members are told apart, the rest is the figure. */
export function readCurveName(name: string): CurveName {
  const fold = FOLD.exec(name)?.[0].toLowerCase() ?? ''
  const member = MEMBER.exec(name)?.[0].toLowerCase() ?? ''
  const rest = name.replace(FOLD, ' ').replace(MEMBER, ' ')
  const figure = rest.replace(/^[\s/:,.·()[\]-]+|[\s/:,.·()[\]-]+$/g, '').replace(/\s*[/·]\s*(?=[/·]|$)/g, '').replace(/\s+/g, ' ')
  return { figure: figure === '' ? name : figure, fold, member }
}

/** `policyLoss` as people write it: `policy loss`. */
export function writeFigure(figure: string): string {
  return figure.replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
}

/** Series that say something about the others. */
const BEST = 'best'
const PATIENCE = 'patience'
const PATIENCE_LIMIT = 'patienceLimit'
const SPEED = 'stepsPerSecond'
const SPOKEN: readonly string[] = [BEST, PATIENCE, PATIENCE_LIMIT, SPEED]

/** The score that the best checkpoint is chosen by, in the order of preference. */
const SCORES = ['validation', 'score', 'loss']

/**
 * Curves by figure, folds side by side, members in one chart. `best` holds a point wherever a new best checkpoint was kept; its last
 * is marked on the score of its fold.
 */
export function groupCurves(series: ReadonlyMap<string, Series>, bestLabel: string): readonly CurveGroup[] {
  const named = [...series].map(([name, points]) => ({ ...readCurveName(name), points }))
  const figures = new Map<string, typeof named>()
  for (const curve of named) {
    if (SPOKEN.includes(curve.figure)) continue
    const group = figures.get(curve.figure)
    if (group) group.push(curve)
    else figures.set(curve.figure, [curve])
  }
  const scored = SCORES.find((figure) => figures.has(figure))
  return [...figures].map(([figure, curves]) => {
    const folds = [...new Set(curves.map(({ fold }) => fold))].sort(byNumber)
    const charts = folds.map((fold): CurveChart => {
      const own = curves.filter((curve) => curve.fold === fold).sort((a, b) => byNumber(a.member, b.member))
      const marks = figure !== scored ? [] : own.flatMap(({ member }, line) => {
        const best = named.find((curve) => curve.figure === BEST && curve.fold === fold && (curve.member === member || own.length === 1))?.points
        return best && best.length > 0 ? [{ x: best.x[best.length - 1]!, label: bestLabel, line }] : []
      })
      return { facet: fold, lines: own.map(({ member, points }) => ({ name: member || writeFigure(figure), series: points })), marks }
    })
    return { figure, charts }
  })
}

export function readFacts(series: ReadonlyMap<string, Series>): CurveFacts {
  let speed: Series | undefined
  let patience: Series | undefined
  let limit: Series | undefined
  // Of several folds the newest is the one at work.
  for (const [name, points] of series) {
    const { figure } = readCurveName(name)
    if (points.length === 0) continue
    if (figure === SPEED) speed = points
    if (figure === PATIENCE) patience = points
    if (figure === PATIENCE_LIMIT) limit = points
  }
  const last = (points: Series | undefined): number | null => (points ? points.y[points.length - 1]! : null)
  const used = last(patience)
  return { stepsPerSecond: last(speed), patience: used === null ? null : { used, limit: last(limit) } }
}

function byNumber(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0] ?? 0) - Number(/\d+/.exec(b)?.[0] ?? 0)
}
