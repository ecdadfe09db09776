import { isNode, LineCounter, parseDocument, stringify, type Document } from 'yaml'
import { badInput, FailureError } from '../../src-shared/base/failure.ts'
import { schemaFailure } from '../../src-shared/api/dispatch.ts'
import { studySchema, type Study } from '../../src-shared/study-file.ts'

/** Reads a study from YAML. What is wrong is said with its line. */
export function parseStudy(text: string, name: string): Study {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    badInput(`The file is not valid YAML: ${error.message.split('\n')[0]}.`, { where: `${name}:${line}:${col}` })
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) badInput('A study file is a list of keys and values.', { where: name, hint: 'The shortest one is `strategy: equal-weight`.' })
  const parsed = studySchema.safeParse(value)
  if (parsed.success) return parsed.data
  const failure = schemaFailure(parsed.error, name)
  throw new FailureError({ ...failure, where: `${name}${lineOf(document, lines, parsed.error.issues[0]?.path ?? [])}` })
}

/** `:12` for what stands there, or for the nearest thing around it that the file does have. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    const range = isNode(node) ? node.range : undefined
    if (range) return `:${lines.linePos(range[0]).line}`
  }
  return ''
}

export function printStudy(study: Study): string {
  return stringify(study, { lineWidth: 120 })
}
