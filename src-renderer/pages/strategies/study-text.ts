import { isCollection, isMap, isScalar, parseDocument, type Document } from 'yaml'

/** Where something stands in a study: `['split', 'trainDays']`. */
export type StudyPath = readonly (string | number)[]

/** What a study's text says, without defaults; null while it is no YAML, or no study. */
export function readStudyText(text: string): Readonly<Record<string, unknown>> | null {
  const document = parseDocument(text, { prettyErrors: false })
  if (document.errors.length > 0) return null
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}

/** The same text with one value changed; comments, order and the rest stay as they were written. Undefined takes it out, and what is empty then with it. */
export function changeStudyText(text: string, path: StudyPath, value: unknown): string {
  const document: Document = parseDocument(text, { prettyErrors: false })
  if (!isMap(document.contents)) document.contents = document.createNode({})
  spellOut(document, path)
  if (value === undefined) takeOut(document, path)
  else document.setIn(path, document.createNode(value))
  // Without a width, lists that were written on one line stay on it.
  return document.toString({ lineWidth: 0 })
}

/** A strategy may be written as its bare id; to say more about it, it needs to be a map. */
function spellOut(document: Document, path: StudyPath): void {
  for (let depth = 1; depth < path.length; depth += 1) {
    const node = document.getIn(path.slice(0, depth), true)
    if (isScalar(node)) document.setIn(path.slice(0, depth), document.createNode(node.value === null ? {} : { id: node.value }))
  }
}

function takeOut(document: Document, path: StudyPath): void {
  if (!document.hasIn(path)) return
  document.deleteIn(path)
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth), true)
    if (!isCollection(parent) || parent.items.length > 0) return
    document.deleteIn(path.slice(0, depth))
  }
}

/** What stands at a path of plain data; undefined where nothing does. */
export function valueAt(data: unknown, path: StudyPath): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string | number, unknown>)[key] : undefined), data)
}
