import type { ChartLine, ChartMark, Series } from '../../components/charts/series.ts'
import { say } from '../../locales/index.ts'

/** One small chart: the curves of one fold, or all that there are where the job has no folds. */
interface CurveChart {
  /** `fold 2`; empty where there are none. */
  readonly facet: string
  readonly lines: readonly ChartLine[]
  readonly marks: readonly ChartMark[]
}

/** Small multiples of the same figure. */
export interface CurveGroup {
  /** The training that it is of, its words apart by `/`; empty where a job is one training. */
  readonly part: string
  readonly figure: string
  readonly charts: readonly CurveChart[]
}

/** What is said in words and not drawn, with its latest value. */
interface CurveFacts {
  readonly stepsPerSecond: number | null
  /** Looks without a new best that are left before the training ends. */
  readonly patienceLeft: number | null
}

interface CurveName {
  readonly part: string
  readonly figure: string
  readonly fold: string
  readonly member: string
}

const FOLD = /^(?:fold|block) \d+$/i
/** What stands behind the number is what the member has several trainings of: `agent 2 micro`. */
const MEMBER = /^((?:member|seed|model|agent|try) \d+)(?: (.+))?$/i

/** Curves carry the names of what they are of: `Chief/fold 2/member 1/loss`. Folds and members are told apart; the last is the figure, what stands before it its part. */
export function readCurveName(name: string): CurveName {
  const words = name.split('/').map((word) => word.trim()).filter(Boolean)
  const figure = words.pop() ?? name
  const fold = words.find((word) => FOLD.test(word)) ?? ''
  const [said = '', member = '', rest = ''] = words.map((word) => MEMBER.exec(word)).find((match) => match !== null) ?? []
  return { figure, fold, member, part: words.map((word) => (word === said ? rest : word)).filter((word) => word !== fold && word !== '').join('/') }
}

/** `policyLoss` as people write it: `policy loss`. */
export function writeFigure(figure: string): string {
  return figure.replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
}

/** Series that say something about the others. */
const BEST = 'best'
const PATIENCE = 'patienceLeft'
const SPEED = 'stepsPerSecond'
const SPOKEN: readonly string[] = [BEST, PATIENCE, SPEED]

/** The score that the best checkpoint is chosen by, in the order of preference. */
const SCORES = ['validation', 'heldOut', 'score', 'loss']

/**
 * Curves by figure, folds side by side, members in one chart. `best` holds a point wherever a new best checkpoint was kept; its last
 * is marked on the score of its fold.
 */
export function groupCurves(series: ReadonlyMap<string, Series>, bestLabel: string): readonly CurveGroup[] {
  const named = [...series].map(([name, points]) => ({ ...readCurveName(name), points }))
  const groups = new Map<string, typeof named>()
  for (const curve of named) {
    if (SPOKEN.includes(curve.figure)) continue
    const key = `${curve.part}/${curve.figure}`
    const group = groups.get(key)
    if (group) group.push(curve)
    else groups.set(key, [curve])
  }
  return [...groups.values()].map((curves) => {
    const { part, figure } = curves[0]!
    const scored = SCORES.find((score) => groups.has(`${part}/${score}`))
    const folds = [...new Set(curves.map(({ fold }) => fold))].sort(byNumber)
    const charts = folds.map((fold): CurveChart => {
      const own = curves.filter((curve) => curve.fold === fold).sort((a, b) => byNumber(a.member, b.member))
      const marks = figure !== scored ? [] : own.flatMap(({ member }, line) => {
        const best = named.find((curve) => curve.figure === BEST && curve.part === part && curve.fold === fold && (curve.member === member || own.length === 1))?.points
        return best && best.length > 0 ? [{ x: best.x[best.length - 1]!, label: bestLabel, line }] : []
      })
      return { facet: fold, lines: own.map(({ member, points }) => ({ name: say(member || writeFigure(figure)), series: points })), marks }
    })
    return { part, figure, charts }
  })
}

export function readFacts(series: ReadonlyMap<string, Series>): CurveFacts {
  let speed: Series | undefined
  let patience: Series | undefined
  // Of several folds the newest is the one at work.
  for (const [name, points] of series) {
    const { figure } = readCurveName(name)
    if (points.length === 0) continue
    if (figure === SPEED) speed = points
    if (figure === PATIENCE) patience = points
  }
  const last = (points: Series | undefined): number | null => (points ? points.y[points.length - 1]! : null)
  return { stepsPerSecond: last(speed), patienceLeft: last(patience) }
}

function byNumber(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0] ?? 0) - Number(/\d+/.exec(b)?.[0] ?? 0)
}
