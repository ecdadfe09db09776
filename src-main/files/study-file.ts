import { isNode, LineCounter, parseDocument, stringify, type Document } from 'yaml'
import type { StudyProblem } from '../../src-shared/api/study.ts'
import { schemaFailure } from '../../src-shared/api/dispatch.ts'
import { sayIssue } from '../../src-shared/api/schema-issue.ts'
import { badInput, FailureError } from '../../src-shared/base/failure.ts'
import { strategies } from '../../src-shared/strategies/index.ts'
import type { Strategy } from '../../src-shared/strategies/strategy.ts'
import { PUBLISHED } from '../../src-shared/strategies/transformer-boost/params.ts'
import { studySchema, type Study } from '../../src-shared/study-file.ts'

/** Reads a study from YAML. What is wrong is said with its line. */
export function parseStudy(text: string, name: string): Study {
  const { document, lines, value, problems } = readYaml(text)
  const [problem] = problems
  if (problem) badInput(`The file is not valid YAML: ${problem.message}.`, { where: `${name}:${problem.line}:${problem.column}` })
  if (!isRecord(value)) badInput('A study file is a list of keys and values.', { where: name, hint: 'The shortest one is `strategy: equal-weight`.' })
  const parsed = studySchema.safeParse(asStudy(value))
  if (parsed.success) return parsed.data
  const failure = schemaFailure(parsed.error, name)
  const at = placeOf(document, lines, parsed.error.issues[0]?.path ?? [])
  throw new FailureError({ ...failure, where: at.line === null ? name : `${name}:${at.line}` })
}

/** Everything that is wrong with a study at once, the parameters of its strategies included: for an editor. */
export function checkStudy(text: string): { readonly study: Study | null; readonly problems: readonly StudyProblem[] } {
  const { document, lines, value, problems } = readYaml(text)
  if (problems.length > 0) return { study: null, problems }
  if (!isRecord(value)) return { study: null, problems: [{ path: [], message: 'A study is a list of keys and values', line: 1, column: 1 }] }
  const found = (path: readonly PropertyKey[], message: string): StudyProblem => ({ path: path.map((key) => (typeof key === 'number' ? key : String(key))), message, ...placeOf(document, lines, path) })
  const parsed = studySchema.safeParse(asStudy(value))
  if (!parsed.success) {
    const inSchema = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => found([...issue.path, key], `There is no setting "${key}" here`)) : [found(issue.path, sayIssue(issue))],
    )
    return { study: null, problems: inSchema }
  }
  const chosen = [{ path: ['strategy'], ...parsed.data.strategy }, ...parsed.data.baselines.map((baseline, index) => ({ path: ['baselines', index], ...baseline }))]
  const inParams = chosen.flatMap(({ path, id, params }) => checkParams(strategies[id], params).map(({ at, message }) => found([...path, 'params', ...at], message)))
  return { study: inParams.length === 0 ? parsed.data : null, problems: inParams }
}

/** A file of published settings of the hierarchical transformer-boost system, and of nothing else, is a study of that system beside its ablations, as the preset is. */
function asStudy(value: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(value)
  if (keys.length === 0 || !keys.every((key) => Object.hasOwn(PUBLISHED, key))) return value
  return {
    name: 'Hierarchical transformer-boost RL',
    strategy: { id: 'transformer-boost', params: value },
    baselines: ['equal-weight', 'transformer-boost-flat', 'transformer-boost-single', 'transformer-boost-linear', 'inverse-volatility', 'hierarchical-risk-parity', 'momentum'],
    split: { kind: 'walk-forward', trainDays: 756, testDays: 250, purgeDays: 5 },
    schedule: { every: 'every-n-days', days: 5 },
  }
}

function checkParams({ title, params: schema }: Strategy, params: Readonly<Record<string, unknown>>): { readonly at: readonly PropertyKey[]; readonly message: string }[] {
  const unknown = Object.keys(params).filter((key) => !Object.hasOwn(schema.shape, key))
  const parsed = schema.safeParse(params)
  const invalid = parsed.success ? [] : parsed.error.issues.map((issue) => ({ at: issue.path, message: sayIssue(issue) }))
  return [...unknown.map((key) => ({ at: [key], message: `${title} has no setting "${key}"` })), ...invalid]
}

function readYaml(text: string): { readonly document: Document.Parsed; readonly lines: LineCounter; readonly value: unknown; readonly problems: readonly StudyProblem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return { path: [], message: error.message.split('\n')[0], line, column: col }
  })
  return { document, lines, problems, value: problems.length > 0 ? undefined : (document.toJS({ maxAliasCount: 100 }) ?? {}) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where something stands, or the nearest thing around it that the file does have. */
function placeOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): { readonly line: number | null; readonly column: number | null } {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    const range = isNode(node) ? node.range : undefined
    if (range) {
      const { line, col } = lines.linePos(range[0])
      return { line, column: col }
    }
  }
  return { line: null, column: null }
}

export function printStudy(study: Study): string {
  return stringify(study, { lineWidth: 120 })
}
