import { computed, shallowRef } from 'vue'
import type { Settings } from '../../src-shared/api/settings.ts'
import { i18n } from '../locales/index.ts'

const SECOND_STEPS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const

const BYTE_STEPS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** What stands for an amount that nobody else should see: as wide for a little as for a lot. */
const HIDDEN = '•••••'

/** Numbers, dates and spans in the manner of a language; plain numbers in that of `numbers`, where it is another. */
export function createFormat(locale: string, { numbers = locale, hideAmounts = false } = {}) {
  const integer = new Intl.NumberFormat(numbers, { maximumFractionDigits: 0 })
  const significant = new Intl.NumberFormat(numbers, { maximumSignificantDigits: 4 })
  const tiny = new Intl.NumberFormat(numbers, { notation: 'scientific', maximumSignificantDigits: 4 })
  const wholePercent = new Intl.NumberFormat(numbers, { style: 'percent', maximumFractionDigits: 0 })
  const finePercent = new Intl.NumberFormat(numbers, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'negative' })
  const ratio = new Intl.NumberFormat(numbers, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'negative' })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const dayOnly = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const monthOnly = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits })

  const moneys = new Map<string, Intl.NumberFormat>()
  const moneyIn = (currency: string, digits: number) => {
    const key = `${currency} ${digits}`
    const known = moneys.get(key)
    if (known) return known
    // A code that is no currency (an index, points) is written behind the number instead.
    const made = /^[A-Z]{3}$/.test(currency)
      ? new Intl.NumberFormat(numbers, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
      : new Intl.NumberFormat(numbers, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    moneys.set(key, made)
    return made
  }

  return {
    integer: (value: number) => integer.format(value),
    /** An amount of the user's own money, which the setting "hide amounts" hides. Prices of the market are `price`. */
    money(value: number | null, currency: string, digits = 2): string {
      if (value === null || !Number.isFinite(value)) return '–'
      return hideAmounts ? HIDDEN : moneyIn(currency, digits).format(value).replaceAll('-', '−')
    },
    /** How many pieces are owned or traded: with a price it would tell the amount, so it hides with it. */
    quantity(value: number | null): string {
      if (value === null || !Number.isFinite(value)) return '–'
      return hideAmounts ? HIDDEN : significant.format(value).replaceAll('-', '−')
    },
    price: (value: number | null, currency: string) => (value === null || !Number.isFinite(value) ? '–' : moneyIn(currency, 2).format(value).replaceAll('-', '−')),
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
    /** The month of a day written as YYYY-MM-DD. */
    month: (day: string) => monthOnly.format(new Date(day)),
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
    /** A range of spans in one unit, the largest that the longer one fills: `2–4 min`; in two where the shorter one would be nothing in it: `24 sec – 3 min`. */
    durationRange(low: number, high: number): string {
      const step = SECOND_STEPS.find(({ seconds }) => high >= seconds * 1.5) ?? SECOND_STEPS.at(-1)!
      const digits = step.unit === 'hour' || step.unit === 'day' ? 1 : 0
      const from = low / step.seconds
      const to = high / step.seconds
      const format = unit(step.unit, digits)
      const small = SECOND_STEPS.find(({ seconds }) => low >= seconds) ?? SECOND_STEPS.at(-1)!
      if (small !== step && Math.round(from * 10 ** digits) === 0) return `${unit(small.unit, 0).format(low / small.seconds)} – ${format.format(to)}`
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

const writing = shallowRef<{ readonly numberFormat: Settings['numberFormat']; readonly hideAmounts: boolean }>({ numberFormat: 'language', hideAmounts: false })

/** How the settings want numbers written, told once by whoever reads the settings. */
export function setWriting(wanted: { readonly numberFormat: Settings['numberFormat']; readonly hideAmounts: boolean }): void {
  const { numberFormat, hideAmounts } = writing.value
  if (wanted.numberFormat !== numberFormat || wanted.hideAmounts !== hideAmounts) writing.value = { numberFormat: wanted.numberFormat, hideAmounts: wanted.hideAmounts }
}

const current = computed(() => {
  const { numberFormat, hideAmounts } = writing.value
  const language = i18n.global.locale.value
  if (numberFormat === 'language') return createFormat(chooseRegion(language, navigator.languages), { hideAmounts })
  // Months and units stay in the language of the pages, the order of a date follows the region.
  return createFormat(`${language}-${numberFormat.split('-')[1]}`, { numbers: numberFormat, hideAmounts })
})

export function useFormat() {
  return current
}
