import type { ImportStatement, SourceFile } from './source-files.ts'

/**
 * Who may import whom: DESIGN's table, as data. The first row whose folder holds the file decides. `tests/architecture.test.ts`
 * applies it to every source file; ARCHITECTURE.md prints it.
 */
interface ImportRule {
  readonly folder: string
  /** Folders of the project that may be imported as values. The folder itself always may. */
  readonly may: readonly string[]
  /** Folders that may be imported as types only. */
  readonly types?: readonly string[]
  /** Npm packages; `true` for any, and for Node's own modules too. */
  readonly packages?: readonly string[] | true
  /** Why, for the reader of a failing test. */
  readonly because: string
}

const shared = (...names: string[]) => names.map((name) => `src-shared/${name}`)
const STAGES = shared('base', 'tensor', 'prices', 'features', 'networks', 'environments', 'learning', 'weights', 'strategies', 'backtest', 'metrics', 'reports')

export const IMPORT_TABLE: readonly ImportRule[] = [
  { folder: 'src-shared/base', may: [], packages: ['quadprog'], because: 'the words that everyone uses depend on nobody' },
  { folder: 'src-shared/tensor', may: shared('base'), because: 'a tensor program knows no markets' },
  { folder: 'src-shared/prices', may: shared('base'), packages: ['zod'], because: 'prices come before everything that is made of them' },
  { folder: 'src-shared/features', may: shared('base', 'prices'), because: 'a feature sees prices alone' },
  { folder: 'src-shared/weights', may: shared('base', 'prices'), packages: ['zod'], because: 'the accounting step is shared by training and backtest, so it may know neither' },
  { folder: 'src-shared/networks', may: shared('base', 'tensor'), because: 'a network is a function of parameters and tensors' },
  { folder: 'src-shared/environments', may: shared('base', 'prices', 'features', 'weights'), because: 'an environment does not know who learns in it' },
  { folder: 'src-shared/learning', may: shared('base', 'tensor', 'networks', 'environments'), because: 'an algorithm knows environments, never a market' },
  {
    folder: 'src-shared/strategies',
    may: shared('base', 'tensor', 'prices', 'features', 'networks', 'environments', 'learning', 'weights'),
    packages: ['zod', 'ml-hclust'],
    because: 'a strategy is made of the stages before it and never sees its own score',
  },
  { folder: 'src-shared/backtest', may: shared('base', 'prices', 'weights', 'strategies'), packages: ['zod'], because: 'a backtest runs strategies and knows no metric' },
  { folder: 'src-shared/metrics', may: shared('base', 'backtest'), because: 'metrics see only a ledger' },
  { folder: 'src-shared/words', may: [], because: 'sentences are data, whoever says them' },
  {
    folder: 'src-shared/reports',
    may: shared('base', 'backtest', 'metrics', 'words'),
    types: ['src-shared/study.ts'],
    packages: ['echarts'],
    because: 'a report prints what was measured, and knows of a study only its result',
  },
  { folder: 'src-shared/api', may: shared('base'), types: [...STAGES, 'src-shared/study-tune.ts'], packages: ['zod'], because: 'pages import the contract, and must not bundle an engine with it' },
  { folder: 'src-shared', may: STAGES, packages: ['zod'], because: 'study.ts is the whole pipeline on one screen' },
  { folder: 'src-main/hosts/electron', may: ['src-main', 'src-shared'], packages: true, because: 'the only place that knows Electron' },
  { folder: 'src-main/hosts', may: ['src-main', 'src-shared'], packages: true, because: 'hosts stand on the services' },
  { folder: 'src-main', may: ['src-shared'], packages: true, because: 'services know no host' },
  {
    folder: 'src-renderer',
    // How a report's numbers become text is one set of functions, for paper and for the page.
    may: shared('api', 'base', 'words', 'reports/format.ts', 'reports/pairs.ts', 'reports/table-texts.ts', 'reports/ticks.ts'),
    types: ['src-shared'],
    packages: ['vue', 'vue-router', 'pinia', 'vue-i18n', 'reka-ui', '@vueuse/core', 'zod', 'echarts', 'vue-echarts', '@tanstack/vue-table', '@tanstack/vue-virtual', 'yaml'],
    because: 'pages speak to the program through the api alone',
  },
]

interface Violation {
  readonly file: string
  readonly imports: string
  readonly because: string
}

export function findViolations(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => {
    const rule = IMPORT_TABLE.find(({ folder }) => within(file.path, folder))
    if (!rule) return []
    return file.imports.filter((statement) => !isAllowed(file, statement, rule)).map(({ specifier }) => ({ file: file.path, imports: specifier, because: rule.because }))
  })
}

function isAllowed(file: SourceFile, { specifier, target, typeOnly }: ImportStatement, rule: ImportRule): boolean {
  if (specifier === 'electron') return rule.folder === 'src-main/hosts/electron'
  if (target === undefined) return rule.packages === true || (rule.packages ?? []).includes(packageName(specifier))
  if (within(target, 'resources')) return true
  // A file's own folder, but never from src-main down into the hosts that stand on it.
  if (within(target, 'src-main/hosts') && !within(file.path, 'src-main/hosts')) return false
  if (within(target, rule.folder) && (rule.folder !== 'src-shared' || !target.slice('src-shared/'.length).includes('/'))) return true
  return rule.may.some((folder) => within(target, folder)) || (typeOnly && (rule.types ?? []).some((folder) => within(target, folder)))
}

export function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function packageName(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
