import type { Day } from '../../base/day.ts'
import { pickBars, sortBars, BAR_FIELDS, createBars, type Bars } from '../bars.ts'
import type { Edit, Repair } from './finding.ts'

/** What a repair wrote over: enough to bring back every bit of it. */
interface Undo {
  /** The rows of the touched days as they were. */
  readonly before: Bars
  readonly days: readonly Day[]
}

interface Repaired {
  readonly bars: Bars
  readonly undo: Undo
}

/** The bars with an accepted repair carried out. Repairs that ask for data or for a choice change nothing here. */
export function applyRepair(bars: Bars, repair: Repair): Repaired {
  const edits = repair.kind === 'edit' ? repair.edits : []
  const rows = touchedRows(bars, edits)
  const before = pickBars(bars, rows)
  const out = copyBars(bars)
  const dropped = new Set<number>()
  for (const edit of edits) {
    for (const row of rowsOf(bars, edit)) {
      if (edit.kind === 'drop') dropped.add(row)
      else if (edit.kind === 'set') out[edit.field][row] = edit.value
      else {
        for (const field of edit.fields) {
          const scaled = out[field][row] * edit.factor
          out[field][row] = field === 'volume' ? Math.round(scaled) : scaled
        }
      }
    }
  }
  const kept = dropped.size === 0 ? out : pickBars(out, keysWithout(bars.days.length, dropped))
  return { bars: kept, undo: { before, days: [...new Set(before.days)] as Day[] } }
}

/** Takes back a repair. Of several, the last one first. */
export function undoRepair(bars: Bars, undo: Undo): Bars {
  const touched = new Set<number>(undo.days)
  const dropped = new Set<number>()
  bars.days.forEach((day, row) => touched.has(day) && dropped.add(row))
  return sortBars(joinBars(pickBars(bars, keysWithout(bars.days.length, dropped)), undo.before))
}

function rowsOf(bars: Bars, edit: Edit): number[] {
  const rows: number[] = []
  const [from, to] = edit.kind === 'scale' ? [edit.from, edit.to] : [edit.day, edit.day]
  for (let row = firstAtOrAfter(bars.days, from); row < bars.days.length && bars.days[row] <= to; row++) rows.push(row)
  return edit.kind === 'drop' ? rows.slice(edit.occurrence, edit.occurrence + 1) : rows
}

/** Every row of every touched day: a day that is there twice is kept and brought back as a whole. */
function touchedRows(bars: Bars, edits: readonly Edit[]): number[] {
  const touched = new Set<number>()
  for (const edit of edits) {
    const whole: Edit = edit.kind === 'drop' ? { kind: 'set', day: edit.day, field: 'close', value: NaN } : edit
    for (const row of rowsOf(bars, whole)) touched.add(row)
  }
  return [...touched].sort((a, b) => a - b)
}

function firstAtOrAfter(days: Int32Array, day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (days[middle] < day) low = middle + 1
    else high = middle
  }
  return low
}

function keysWithout(length: number, dropped: ReadonlySet<number>): number[] {
  return Array.from({ length }, (_, row) => row).filter((row) => !dropped.has(row))
}

function copyBars(bars: Bars): Bars {
  return joinBars(bars, createBars(0))
}

function joinBars(a: Bars, b: Bars): Bars {
  const out = createBars(a.days.length + b.days.length)
  out.days.set(a.days)
  out.days.set(b.days, a.days.length)
  for (const field of BAR_FIELDS) {
    out[field].set(a[field])
    out[field].set(b[field], a.days.length)
  }
  return out
}
