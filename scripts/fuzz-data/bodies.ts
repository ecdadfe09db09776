import { isWeekend, parseDay, formatDay, type Day } from '../../src-shared/base/day.ts'
import type { Rng } from '../../src-shared/base/rng.ts'
import { SOURCES } from '../../src-main/sources/index.ts'
import { createPatientFetch, FETCH_LIMITS } from '../../src-main/sources/patient-fetch.ts'
import type { SeriesSource, SourceTools } from '../../src-main/sources/source.ts'
import { yahooChart, type YahooRow } from '../../tests/fixtures/yahoo-chart.ts'
import { pick, runCases, type FuzzReport } from './report.ts'

const NOW = Date.parse('2025-06-30T12:00:00Z')
const TO = parseDay('2025-06-30')
/** What may stand where a number should. */
const WRONG_VALUES: readonly unknown[] = [null, 'x', '12.5', true, [], {}, -1e308, 1e308, 0.1234567, '', [1], { a: 1 }]

/** Answers of sources, damaged as JSON and as text: what comes out was in the answer, or a sentence. */
export async function fuzzBodies(seed: number, cases: number): Promise<FuzzReport> {
  // Yahoo's package prints what it cannot validate; ten thousand times that is no news.
  const { log } = console
  console.log = () => {}
  try {
    return await fuzzAnswers(seed, cases)
  } finally {
    console.log = log
  }
}

function fuzzAnswers(seed: number, cases: number): Promise<FuzzReport> {
  return runCases('answers of sources', seed, cases, async (rng) => {
    const truth = drawRows(rng)
    const kind = pick(rng, ['yahoo', 'yahoo', 'ecb', 'fred', 'wikipedia'] as const)
    if (kind === 'wikipedia') return fuzzMembers(rng)
    if (kind === 'yahoo') {
      const chart = JSON.parse(yahooChart('SPY', truth)) as unknown
      const touched = new Set<number>()
      const broken = rng.uniform() < 0.6 ? damageJson(rng, chart, touched) : ''
      const text = broken === '' ? damageText(rng, JSON.stringify(chart)) : JSON.stringify(chart)
      return compare(SOURCES.yahoo, 'SPY', text, truth, touched)
    }
    const title = kind === 'ecb' ? 'TIME_PERIOD,OBS_VALUE' : 'observation_date,DGS10'
    const lines = truth.map(({ day, close }) => `${formatDay(day as Day)},${close.toFixed(4)}`)
    const text = damageText(rng, [title, ...lines, ''].join('\n'))
    return compare(SOURCES[kind], kind === 'ecb' ? 'EURUSD' : 'DGS10', text, truth, new Set())
  })
}

function drawRows(rng: Rng): YahooRow[] {
  const rows: YahooRow[] = []
  for (let day = parseDay('2024-11-01') as number; rows.length < 30; day++) if (!isWeekend(day as Day)) rows.push({ day, close: Number((50 + 50 * rng.uniform()).toFixed(4)) })
  return rows
}

function toolsOf(text: string): SourceTools {
  const ports = { fetch: async () => new Response(text), now: () => NOW, sleep: async () => {}, random: () => 0.5 }
  return { fetch: createPatientFetch(ports, { ...FETCH_LIMITS, attempts: 1, spacingMs: 0 }), now: () => NOW }
}

/** Numbers of untouched rows must be the true ones; a row that was not in the answer must not come out. */
async function compare(source: SeriesSource, symbol: string, text: string, truth: readonly YahooRow[], touched: ReadonlySet<number>): Promise<number> {
  const { file } = await source.download({ symbol, to: TO }, toolsOf(text))
  const closeOf = new Map(truth.map(({ day, close }) => [day, close]))
  let compared = 0
  file.bars.days.forEach((day, r) => {
    const close = file.bars.close[r]
    if (touched.has(day) || touched.has(ANY_DAY)) return
    if (!closeOf.has(day)) throw new Error(`${formatDay(day as Day)} was invented`)
    if (close !== closeOf.get(day) && !Number.isNaN(close)) throw new Error(`${formatDay(day as Day)}: the close is ${close} and not ${closeOf.get(day)}`)
    compared++
  })
  return compared
}

/** A damage that may move or rescale every row, such as another time zone. */
const ANY_DAY = -1

type Json = Record<string, unknown> | unknown[]

/** Takes a way down into the document and puts something wrong there; says which days it may have touched. */
function damageJson(rng: Rng, root: unknown, touched: Set<number>): string {
  const path: string[] = []
  let parent = root as Json
  for (let depth = 0; ; depth++) {
    const keys = Object.keys(parent)
    if (keys.length === 0) return ''
    const key = pick(rng, keys)
    path.push(key)
    const child = (parent as Record<string, unknown>)[key]
    const canGoDown = typeof child === 'object' && child !== null
    if (canGoDown && (depth < 3 || rng.uniform() < 0.8)) {
      parent = child as Json
      continue
    }
    const holder = parent as Record<string, unknown>
    if (rng.uniform() < 0.3 && !Array.isArray(parent)) delete holder[key]
    else if (rng.uniform() < 0.2 && Array.isArray(parent)) parent.splice(Number(key), 1)
    else holder[key] = pick(rng, WRONG_VALUES)
    // Whatever is wrong in a column, its rows are touched; whatever is wrong about time, all are.
    touched.add(ANY_DAY)
    return path.join('.')
  }
}

const GARBAGE = ['x', 'q', '#', '\u0000', '{', '}', '<', 'é', '[[', ']]', '\\', 'undefined', '☃']

function damageText(rng: Rng, text: string): string {
  const at = rng.integer(text.length)
  const kind = rng.integer(3)
  if (kind === 0) return text.slice(0, at)
  if (kind === 1) return text.slice(0, at) + pick(rng, GARBAGE) + text.slice(at)
  return pick(rng, ['<html><body>consent</body></html>', '', 'null', '[]', '{}', '{"chart":null}', '{"chart":{"result":[],"error":null}}', '{"chart":{"result":[{}],"error":null}}', '"text"', '0', '{"chart":{"result":null,"error":{}}}'])
}

/** Members are symbols or nothing: markup must never become one. */
async function fuzzMembers(rng: Rng): Promise<number> {
  const names = Array.from({ length: 30 }, (_, i) => String.fromCharCode(65 + (i % 26)).repeat(1 + Math.floor(i / 26)) + 'Z')
  const rows = names.map((name) => `<tr><td>${name} Inc.</td><td><a href="x">${name}</a></td><td>Sector</td></tr>`)
  const text = damageText(rng, `<html><table><tr><th>Company</th><th>Symbol</th><th>Sector</th></tr>${rows.join('\n')}</table></html>`)
  const members = await SOURCES.wikipedia.members('dow-30', toolsOf(text), undefined)
  for (const { symbol, name } of members) {
    if (!/^[A-Z-]{1,9}$/.test(symbol)) throw new Error(`"${symbol}" became a symbol`)
    if (/[<>]table|<t[dr]/.test(name)) throw new Error(`Markup came into a name: ${name}`)
  }
  return members.length
}
