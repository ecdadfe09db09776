import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkStudy } from '../src-main/files/study-file.ts'
import { createStudyFiles } from '../src-main/storage/study-files.ts'
import type { Desk } from '../src-shared/environments/desks/desk.ts'
import { DESKS } from '../src-shared/environments/desks/index.ts'
import { GERMAN, translate } from '../src-shared/words/index.ts'
import { within } from './import-table.ts'
import { collectTexts, curveNames, textsOf } from './shown-texts.ts'

const root = join(import.meta.dirname, '..')
const FOLDERS = ['src-shared', 'src-main', 'src-renderer/transports']

/** Where nothing is said that a page or a report shows, and why. */
const SILENT: Readonly<Record<string, string>> = {
  'src-shared/words': 'the German itself',
  'src-shared/reports/texts': 'reports have texts of their own in every language',
  'src-shared/reports/sections': 'reports have texts of their own in every language',
  'src-shared/reports/html.ts': 'read by browsers',
  'src-shared/reports/csv.ts': 'read by spreadsheets',
  'src-shared/reports/chart-map.ts': 'names of fonts',
  'src-shared/reports/chart-option.ts': 'names of fonts',
  'src-shared/reports/format.ts': 'units',
  'src-shared/metrics/crises.ts': 'named in the texts of reports',
  'src-shared/metrics/verdict-texts.ts': 'the verdict is written in every language',
  'src-shared/metrics/significance/overfitting.ts': 'asked by the command line alone',
  'src-shared/metrics/significance/superior-ability.ts': 'asked by the command line alone',
  'src-shared/tensor': 'programmers hear of graphs and engines',
  'src-shared/networks/initialisers.ts': 'programmers hear of layers',
  'src-shared/networks/layer.ts': 'programmers hear of layers',
  'src-shared/environments/allocator.ts': 'an environment is shown under the name of its training',
  'src-shared/environments/allocator': 'an environment is shown under the name of its training',
  'src-shared/environments/control': 'control tasks are the command line’s',
  'src-shared/environments/rewards.ts': 'a study of rewards is the command line’s',
  'src-shared/features/scaler.ts': 'no page shows how features are scaled',
  'src-shared/weights/costs.ts': 'settings are in the words of schemas',
  'src-shared/prices/synthetic/market.ts': 'names of random streams',
  'src-shared/study-lookahead.ts': 'names of rows of the look-ahead test are keys',
  'src-shared/api/backtest.ts': 'asked by the command line alone',
  'src-shared/api/measure.ts': 'asked by the command line alone',
  'src-main/content-security.ts': 'read by browsers',
  'src-main/engines/model-shape.ts': 'asked by the command line alone',
  'src-main/files/ledger-file.ts': 'asked by the command line alone',
  'src-main/files/price-files.ts': 'asked by the command line alone',
  'src-main/files/return-files.ts': 'asked by the command line alone',
  'src-main/files/table.ts': 'asked by the command line alone',
  'src-main/hosts/cli': 'the command line stays English',
  'src-main/hosts/server': 'what a terminal or a stranger’s browser shows stays English',
  'src-main/hosts/electron/app-files.ts': 'read by browsers',
  'src-main/hosts/electron/fork.ts': 'the log',
  'src-main/hosts/electron/ipc.ts': 'programmers hear of calls',
  'src-main/jobs/kinds/gym.ts': 'control tasks are the command line’s',
  'src-main/jobs/kinds/sleep.ts': 'for tests of the queue',
  'src-main/pdf': 'names of fonts and of the program',
  'src-main/services/backtest.ts': 'asked by the command line alone',
  'src-main/services/desk-prices.ts': 'asked by the command line alone',
  'src-main/services/measure.ts': 'asked by the command line alone',
  'src-main/services/weights.ts': 'asked by the command line alone',
  'src-main/storage/migrations': 'read by SQLite',
}

/** Texts that stay as they are: names, keys, and what goes to the log. */
const AS_IT_IS = new Set([
  'The main process failed.', 'The {} process is gone: {} ({}).', "The page's process is gone: {} ({}).", 'storage could not be opened', 'a service failed', 'a page failed', // the log
  'ONNX Runtime (CPU)', 'ONNX Runtime (WebGPU)', 'ONNX Runtime (CUDA)', 'TensorFlow.js (CUDA)', 'TensorFlow.js (WebAssembly)', 'Terrace', 'Electron {}', 'MIT License', 'go on', '{} ms', '{} UTC',
  'EUR{}', 'Date', 'finding {}', 'sample {}', 'data hash', 'terrace.db.damaged-{}', 'row weights', 'Portfolio', 'Practice', 'Agent trained by {}, seed {}', 'Date,Symbol,Currency,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits',
  'micro: {}', 'cluster {}', 'attention {}', 'history again',
  'cash, capital', 'from, to', '--from, --to', 'search.params.{}', 'assetBounds.{}', 'classBounds.{}', '{}:{}, column {}', '{} days',
  'ticker symbol', 'gics sector', 'icb industry', 'Terrace/0.1 (portfolio laboratory for personal use; reads index members)',
  'try {}/block {}', '{}Volatility',
])

/** Facts of rows that no page shows, or that reports have texts of their own for. */
const SILENT_FACTS: readonly { readonly folder: string; readonly properties: readonly string[] }[] = [
  { folder: 'src-shared/metrics', properties: ['definition'] },
  { folder: 'src-shared/features', properties: ['summary'] },
]

function isSilent(path: string, property?: string): boolean {
  if (property === undefined) return Object.keys(SILENT).some((silent) => within(path, silent))
  return SILENT_FACTS.some(({ folder, properties }) => within(path, folder) && properties.includes(property))
}

/** A text of several sentences may be translated one by one. */
const sentencesOf = (text: string) => text.split(/(?<=[.!?]) (?=\S)/)

const texts = collectTexts(root, FOLDERS, isSilent)
const entries = Object.values(GERMAN).flatMap((area) => Object.entries(area))
const known = new Set(entries.map(([english]) => english))
/** What no literal of the sources spells: curves, desks, studies and universes that come with the program. */
const writeFigure = (name: string) => name.replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
const UNDRAWN = ['best', 'patienceLeft', 'stepsPerSecond']
const curves = curveNames(root, ['src-shared']).filter((name) => !UNDRAWN.includes(name)).map(writeFigure)
const desks = Object.values<Desk>(DESKS).flatMap(({ title, market, documentation, parameters, open }) => [
  title,
  market,
  ...Object.values(documentation),
  ...Object.values(parameters).flatMap(({ meaning, unit }) => [meaning, unit]),
  ...Object.values(open().policies).map((policy) => policy.title),
])
const studies = createStudyFiles(join(root, 'no such folder')).list().flatMap(({ name, about }) => [name, ...sentencesOf(about)])
const universes = readdirSync(join(root, 'resources', 'universes')).flatMap((file) => {
  const { name, summary } = JSON.parse(readFileSync(join(root, 'resources', 'universes', file), 'utf8')) as { name: string; summary: string }
  return [name, summary]
})
const spoken = [...curves, ...desks, ...studies, ...universes]

/** `There is no run {}.` as what it may become. */
function formOf(english: string): RegExp {
  return new RegExp(`^${english.split('{}').map((literal) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's')
}

const isKnown = (text: string) => known.has(text) || sentencesOf(text).every((sentence) => known.has(sentence))
const templates = entries.filter(([english]) => english.includes('{}')).map(([english]) => formOf(english))
const isTranslated = (text: string) => known.has(text) || known.has(text.replace(/\.$/, '')) || templates.some((form) => form.test(text))

describe('German sentences', () => {
  it('saw the sources', () => {
    expect(texts.length).toBeGreaterThan(2_000)
    expect(curves.length).toBeGreaterThan(15)
    expect(desks.length).toBeGreaterThan(150)
    expect(studies.length).toBeGreaterThan(20)
  })

  it('are there for every text of the sources', () => {
    expect(texts.filter(({ text, prose }) => prose && !isKnown(text) && !AS_IT_IS.has(text.trim())).map(({ text, where }) => `${where}: ${text}`)).toEqual([])
  })

  it('are there for curves, desks, studies and universes', () => {
    expect(spoken.filter((text) => !isTranslated(text))).toEqual([])
  })

  it('are of texts that there are', () => {
    const { libraries: _, ...own } = GERMAN
    const said = new Set([...texts.flatMap(({ text }) => [text, text.trim(), ...sentencesOf(text)]), ...spoken])
    // A form that the renderer puts together: names of trainings, `fold 2` and the like.
    const joined = ['block {}', 'try {}', 'member {}', 'chief half {}']
    const isSaid = (english: string) => said.has(english) || joined.includes(english) || (english.includes('{}') && spoken.some((text) => formOf(english).test(text)))
    expect(Object.values(own).flatMap((area) => Object.keys(area)).filter((english) => !isSaid(english))).toEqual([])
    expect([...AS_IT_IS].filter((text) => !said.has(text))).toEqual([])
  })

  it('are said once', () => {
    const english = entries.map(([key]) => key)
    expect(english.filter((key, i) => english.indexOf(key) !== i)).toEqual([])
  })

  it('have the same gaps', () => {
    const gaps = (german: string) => [...new Set([...german.matchAll(/\{(\d+)[~,#]?\}/g)].map((match) => Number(match[1])))].sort((a, b) => a - b)
    const wrong = entries.filter(([english, german]) => JSON.stringify(gaps(german)) !== JSON.stringify(Array.from({ length: english.split('{}').length - 1 }, (_, i) => i)))
    expect(wrong).toEqual([])
    expect(entries.filter(([, german]) => /\{\}|\{[^\d]|\bIhnen\b|(?:[Kk]önnen|[Ww]ählen|[Gg]eben) Sie\b/.test(german) || german.trim() === '')).toEqual([])
  })

  it('are found in the readers’ messages about a wrong study', () => {
    const wrong = [
      'strategy: nonsense', 'split: { kind: walk-forward, trainDays: 0 }', 'split: { kind: walk-forward, trainDays: many }', 'monkeys: 1.5', 'monkeys: -1', 'riskFree: [1]', 'name: ""', 'unknown: 1', 'from: 2020-13-40',
      'sample: { seed: 1, years: 400 }', 'baselines: equal-weight', 'strategy: { id: hrm, params: { members: 0, nothing: 1 } }', 'a: "b', 'a: 1\na: 2', 'a: b: c', 'a: [1, 2', '- 1', '\ta: 1', 'a: {b: 1',
    ].flatMap((text) => checkStudy(text).problems.map(({ message }) => message))
    expect(wrong.length).toBeGreaterThan(18)
    expect(wrong.filter((message) => translate('de', message) === message)).toEqual([])
  })
})

describe('the collector of texts', () => {
  const formsOf = (source: string) => textsOf('a.ts', source).filter(({ prose }) => prose).map(({ text }) => text)

  it('spells a template once for each of its choices', () => {
    expect(formsOf("const kind = x ? 'whole' : 'half a'\nfail('bad-input', `There is ${kind} day of ${name}${late ? ' too late' : ''}.`)")).toEqual([
      'There is whole day of {}{}.'.replace('{}{}', '{} too late'), 'There is whole day of {}.', 'There is half a day of {} too late.', 'There is half a day of {}.',
    ])
  })

  it('hears what is within a gap, and not what nobody is shown', () => {
    expect(formsOf("say(`Held because ${why('of the price')}.`)")).toEqual(['Held because {}.', 'of the price'])
    expect(formsOf("assert(x, 'this never happens')\nz.string().describe('Name of it')\nif (a === 'one of them') b()\nrng.stream('a stream of it')")).toEqual([])
  })
})
