import { computed } from 'vue'
import { i18n } from '../locales/index.ts'

const SECOND_STEPS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const

const BYTE_STEPS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Numbers, dates and spans in the manner of a language. */
export function createFormat(locale: string) {
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 })
  const tiny = new Intl.NumberFormat(locale, { notation: 'scientific', maximumSignificantDigits: 4 })
  const wholePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const finePercent = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const ratio = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const dayOnly = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits })

  return {
    integer: (value: number) => integer.format(value),
    /** Four significant digits, whatever the size: for values whose meaning is not known here. */
    value(value: number): string {
      if (!Number.isFinite(value)) return '–'
      const size = Math.abs(value)
      // A hyphen is too short to be seen as a sign.
      return (size !== 0 && (size < 1e-4 || size >= 1e9) ? tiny : significant).format(value).replaceAll('-', '−')
    },
    percent: (fraction: number) => wholePercent.format(fraction),
    /** Returns, volatilities, falls: a tenth of a percent, with a real minus sign. */
    finePercent: (fraction: number | null) => (fraction === null ? '–' : finePercent.format(fraction).replaceAll('-', '−')),
    ratio: (value: number | null) => (value === null ? '–' : ratio.format(value).replaceAll('-', '−')),
    bytes(bytes: number): string {
      const power = Math.min(BYTE_STEPS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
      const value = bytes / 1_000 ** power
      return unit(BYTE_STEPS[power]!, power > 0 && value < 10 ? 1 : 0).format(value)
    },
    /** A day written as YYYY-MM-DD. */
    day: (day: string) => dayOnly.format(new Date(day)),
    dateTime: (at: number) => dateTime.format(at),
    clock: (at: number) => clock.format(at),
    /** A span in its two largest units: `2 hr 5 min`. */
    duration(seconds: number): string {
      const whole = Math.max(0, Math.round(seconds))
      const first = SECOND_STEPS.findIndex((step) => whole >= step.seconds)
      if (first < 0) return unit('second').format(0)
      const step = SECOND_STEPS[first]!
      const next = SECOND_STEPS[first + 1]
      const big = unit(step.unit).format(Math.floor(whole / step.seconds))
      const rest = next ? Math.floor((whole % step.seconds) / next.seconds) : 0
      return next && rest > 0 ? `${big} ${unit(next.unit).format(rest)}` : big
    },
    /** A range of spans in one unit, the largest that the longer one fills: `2–4 min`. */
    durationRange(low: number, high: number): string {
      const step = SECOND_STEPS.find(({ seconds }) => high >= seconds * 1.5) ?? SECOND_STEPS.at(-1)!
      const digits = step.unit === 'hour' || step.unit === 'day' ? 1 : 0
      const from = low / step.seconds
      const to = high / step.seconds
      const format = unit(step.unit, digits)
      return format.format(from) === format.format(to) ? format.format(to) : format.formatRange(from, to)
    },
    /** How long ago: `3 minutes ago`, `yesterday`. */
    ago(at: number, now: number): string {
      const seconds = (now - at) / 1_000
      const step = SECOND_STEPS.find((candidate) => seconds >= candidate.seconds)
      return step ? relative.format(-Math.floor(seconds / step.seconds), step.unit) : relative.format(0, 'second')
    },
  }
}

/** The language that is shown as the system writes it: English by the manner of Britain on a British system. */
export function chooseRegion(language: string, system: readonly string[]): string {
  return system.find((tag) => tag.split('-')[0] === language) ?? language
}

const current = computed(() => createFormat(chooseRegion(i18n.global.locale.value, navigator.languages)))

export function useFormat() {
  return current
}
