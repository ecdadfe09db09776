import { LineCounter, parseDocument, stringify } from 'yaml'
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
  const path = parsed.error.issues[0]?.path ?? []
  const node = document.getIn(path, true)
  const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number, number, number] | undefined) : undefined
  throw new FailureError({ ...failure, where: range ? `${name}:${lines.linePos(range[0]).line}` : name })
}

export function printStudy(study: Study): string {
  return stringify(study, { lineWidth: 120 })
}
