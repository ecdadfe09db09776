import { lastAtOrBefore, parseDay, type Day } from '../base/day.ts'
import { drawdownLine } from './drawdown.ts'
import { compound } from './calendar.ts'
import { seriesRows, viewOf, type ReturnSeries } from './series.ts'

interface Crisis {
  readonly title: string
  /** Close of the high before it, and close of the low that ended it, by the S&P 500. */
  readonly from: Day
  readonly to: Day
}

function crisis(title: string, from: string, to: string): Crisis {
  return { title, from: parseDay(from), to: parseDay(to) }
}

/** Falls that an investor remembers, each from the high's close to the low's. */
export const CRISES = {
  blackMonday: crisis('Black Monday', '1987-10-05', '1987-12-04'),
  gulfWar: crisis('Invasion of Kuwait', '1990-07-16', '1990-10-11'),
  asianCrisis: crisis('Asian currency crisis', '1997-10-07', '1997-10-27'),
  russianDefault: crisis('Russian default and LTCM', '1998-07-17', '1998-08-31'),
  dotCom: crisis('Dot-com collapse', '2000-03-24', '2002-10-09'),
  september2001: crisis('11 September 2001', '2001-09-10', '2001-09-21'),
  financialCrisis: crisis('Global financial crisis', '2007-10-09', '2009-03-09'),
  greekDebt: crisis('Greek debt and flash crash', '2010-04-23', '2010-07-02'),
  euroCrisis: crisis('Euro crisis and US downgrade', '2011-07-22', '2011-10-03'),
  chinaDevaluation: crisis('Chinese devaluation', '2015-08-10', '2015-08-25'),
  earlySelloff2016: crisis('Oil and China fears', '2015-12-29', '2016-02-11'),
  christmas2018: crisis('Rate fears of late 2018', '2018-09-20', '2018-12-24'),
  covid: crisis('COVID-19 crash', '2020-02-19', '2020-03-23'),
  inflation2022: crisis('Inflation and rate rises', '2022-01-03', '2022-10-12'),
  tariffs2025: crisis('Tariff shock', '2025-02-19', '2025-04-08'),
} as const satisfies Record<string, Crisis>

export type CrisisKey = keyof typeof CRISES

interface CrisisRow {
  readonly key: CrisisKey
  readonly title: string
  readonly from: Day
  readonly to: Day
  /** Partial: the data cover some of it, and the numbers are of that part. */
  readonly coverage: 'present' | 'partial' | 'absent'
  readonly total: number | null
  readonly benchmark: number | null
  readonly maxDrawdown: number | null
}

/** How the series did in each crisis; the absent ones are listed too, so that a reader sees what was not tested. */
export function crisisTable(series: ReturnSeries): CrisisRow[] {
  const { days } = series
  return (Object.keys(CRISES) as CrisisKey[]).map((key) => {
    const { title, from, to } = CRISES[key]
    // A return dated d belongs to the crisis when it happened after the high's close and by the low's.
    const first = days ? lastAtOrBefore(days, from) + 1 : 0
    const end = days ? lastAtOrBefore(days, to) + 1 : 0
    if (!days || end <= first) return { key, title, from, to, coverage: 'absent', total: null, benchmark: null, maxDrawdown: null }
    const start = first > 0 ? days[first - 1] : series.startDay
    const whole = start !== null && start <= from && days.at(-1)! >= to
    return {
      key,
      title,
      from,
      to,
      coverage: whole ? 'present' : 'partial',
      total: compound(series.returns, first, end),
      benchmark: series.benchmark && compound(series.benchmark, first, end),
      maxDrawdown: Math.min(...drawdownLine(viewOf(seriesRows(series, first, end)).curve)),
    }
  })
}
