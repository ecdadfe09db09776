import { civilFromDay, dayFromCivil, type Day } from '../base/day.ts'
import type { Format } from './document.ts'
import type { Formatter } from './format.ts'

const STEPS = [1, 2, 2.5, 5, 10]
const FACTORS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]

/** Round numbers between two bounds, about `count` of them. */
export function valueTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count
  if (!(rough > 0) || !Number.isFinite(rough)) return [low]
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((s) => s * size >= rough * 0.999) ?? 10) * size
  const ticks: number[] = []
  // Rounded so that 0.1 + 0.2 is written 0.3, whatever the size.
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)))
  return ticks
}

/** Round numbers whose logarithms are spread between two bounds above 0. */
export function logTicks(low: number, high: number, count: number): number[] {
  const all: number[] = []
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) for (const factor of FACTORS) all.push(factor * 10 ** e)
  const inside = all.filter((x) => x >= low && x <= high)
  if (inside.length < 3) return valueTicks(low, high, count)
  if (inside.length <= count) return inside
  const rounder = inside.filter((x) => [1, 2, 5].some((factor) => Math.abs(x / 10 ** Math.floor(Math.log10(x) + 1e-9) - factor) < 1e-9))
  if (rounder.length >= 2 && rounder.length <= count + 1) return rounder
  const powers = inside.filter((x) => Math.abs(Math.log10(x) - Math.round(Math.log10(x))) < 1e-9)
  const few = rounder.length < 2 ? inside : powers.length >= 2 ? powers : rounder
  const stride = Math.ceil(few.length / (count + 1))
  return few.filter((_, i) => i % stride === 0)
}

/** Starts of years, of quarters or months, or single days: whatever at most `most` labels can say. */
export function dayTicks(from: Day, to: Day, most: number): { readonly days: number[]; readonly format: Format | 'year' } {
  const first = civilFromDay(from)
  const last = civilFromDay(to)
  const years = last.year - first.year
  if (years >= 3) {
    const step = Math.ceil(years / most)
    const days: number[] = []
    for (let year = first.year + 1; year <= last.year; year++) if (year % step === 0) days.push(dayFromCivil(year, 1, 1))
    return { days, format: 'year' }
  }
  const months = years * 12 + last.month - first.month
  if (months >= 2) {
    const step = [1, 2, 3, 6, 12].find((s) => months / s <= most) ?? 12
    const days: number[] = []
    for (let m = 1; m <= months; m++) if ((first.month - 1 + m) % step === 0) days.push(dayFromCivil(first.year + Math.floor((first.month - 1 + m) / 12), ((first.month - 1 + m) % 12) + 1, 1))
    return { days, format: 'month' }
  }
  const count = Math.min(Math.max(1, most - 2), Math.max(1, to - from))
  return { days: Array.from({ length: count + 1 }, (_, k) => from + Math.round((k * (to - from)) / count)), format: 'day' }
}

/** Axes say the unit once, in the title: currency codes and empty decimals only crowd them. */
export function tickTexts(ticks: readonly number[], unit: Format, format: Formatter): string[] {
  const fine = unit === 'percent' && ticks.length > 1 && Math.abs(ticks[1] - ticks[0]) < 0.001
  const texts = ticks.map((tick) => format(tick, fine ? 'percent-fine' : unit).replace(unit === 'money' ? /\s?[A-Z]{3}$/ : /$^/, ''))
  const empty = /[.,]0{1,2}(?=\D*$)/
  const bare = unit !== 'money' && unit !== 'integer' && texts.every((text) => empty.test(text))
  return bare ? texts.map((text) => text.replace(empty, '')) : texts
}
