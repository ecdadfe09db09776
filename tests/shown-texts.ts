import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import ts from 'typescript'

/** A text that the program may say, with `{}` where something is filled in. */
interface ShownText {
  readonly text: string
  /** Path and line. */
  readonly where: string
  /** Whether it reads as words of a reader, and not as a key or an id. */
  readonly prose: boolean
}

/** More forms than this are written by nobody: the call site should say it more simply. */
const MOST_FORMS = 24

/**
 * Every prose text of some sources, as their strings and templates spell it. Where a template chooses between words, each choice is a text of its own, so that
 * it can be translated as a whole.
 */
export function collectTexts(root: string, folders: readonly string[], isSilent: (path: string, property?: string) => boolean): ShownText[] {
  return sourcesIn(root, folders)
    .filter((path) => !isSilent(path))
    .flatMap((path) => textsOf(path, readFileSync(join(root, path), 'utf8'), (property) => isSilent(path, property)))
}

function sourcesIn(root: string, folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.split(sep).join('/')}`))
    .filter((path) => path.endsWith('.ts') && !/\.(test|contract|bench|fixture)\.ts$/.test(path))
    .toSorted()
}

export function textsOf(path: string, source: string, isSilent: (property: string) => boolean = () => false): ShownText[] {
  const tree = ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true)
  const constants = constantsOf(tree)
  const used = new Set<ts.Node>()
  const found: { readonly text: string; readonly node: ts.Node }[] = []

  /** Every form that an expression may take as text; a gap for what is only known later. */
  function formsOf(node: ts.Expression): readonly string[] {
    if (ts.isStringLiteralLike(node)) return [node.text]
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return formsOf(node.expression)
    if (ts.isConditionalExpression(node)) return [...formsOf(node.whenTrue), ...formsOf(node.whenFalse)]
    if (ts.isBinaryExpression(node) && isText(node) && !isFallbackId(node)) {
      const { kind } = node.operatorToken
      if (kind === ts.SyntaxKind.PlusToken) return joinForms(formsOf(node.left), formsOf(node.right))
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return ['', ...formsOf(node.right)]
      return [...formsOf(node.left), ...formsOf(node.right)]
    }
    if (ts.isTemplateExpression(node)) {
      return node.templateSpans.reduce<readonly string[]>((forms, span) => joinForms(joinForms(forms, formsOf(span.expression)), [span.literal.text]), [node.head.text])
    }
    if (ts.isIdentifier(node)) {
      const known = constants(node)
      if (known && hasWords(known)) {
        used.add(known)
        return formsOf(known)
      }
    }
    return ['{}']
  }

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node) || isUnsaid(node)) return
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && isSilent(node.name.text)) return
    if (isText(node)) {
      const forms = [...new Set(formsOf(node))]
      if (forms.length > MOST_FORMS) throw new Error(`${path}: this has ${forms.length} forms: ${node.getText().slice(0, 200)}`)
      for (const text of forms) found.push({ text, node })
      visitGaps(node)
    } else ts.forEachChild(node, visit)
  }
  /** Texts within the gaps: those of calls, as the forms above stop there. */
  const visitGaps = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) return
    if (isText(node) || ts.isTemplateSpan(node) || ts.isParenthesizedExpression(node)) ts.forEachChild(node, visitGaps)
    else visit(node)
  }
  visit(tree)
  return found.map(({ text, node }) => ({ text, where: `${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, prose: isProse(text) && !used.has(node) }))
}

const joinForms = (heads: readonly string[], tails: readonly string[]) => heads.flatMap((head) => tails.map((tail) => head + tail))

function isText(node: ts.Node): node is ts.Expression {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true
  if (ts.isConditionalExpression(node)) return isText(inner(node.whenTrue)) || isText(inner(node.whenFalse))
  if (ts.isBinaryExpression(node) && JOINS.includes(node.operatorToken.kind)) return isText(inner(node.left)) || isText(inner(node.right))
  return false
}

/** `one ?? 'USD'`: what stands in for a value is a value itself, and no word. */
function isFallbackId({ operatorToken, right }: ts.BinaryExpression): boolean {
  const instead = inner(right)
  return operatorToken.kind !== ts.SyntaxKind.PlusToken && operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken && ts.isStringLiteralLike(instead) && !isProse(instead.text)
}

/** Operators that give a text where one of their sides is one. */
const JOINS: readonly ts.SyntaxKind[] = [ts.SyntaxKind.PlusToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken]

const inner = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) ? inner(node.expression) : node)

function hasWords(node: ts.Node): boolean {
  return isText(node) && /\p{L}{2,}/u.test(node.getText())
}

/** Words of a reader: several of them, or a single one that begins with a capital. */
function isProse(text: string): boolean {
  if (/\bSELECT\b/.test(text)) return false
  const bare = text.replaceAll('{}', '')
  return /\p{L}{2,}[^\p{L}]* [^\p{L}]*\p{L}|\p{L}{2,}.*[.:;,] /u.test(bare) || /^\s*\p{Lu}\p{Ll}+\.?$/u.test(bare) || (text.includes('{}') && /(^| )\p{L}{2,}( |$|\.)/u.test(bare))
}

/** Functions whose own texts nobody is shown: keys, help of commands, names of random streams. */
const DEAF = ['describe', 'call', 'subscription', 'stream', 'substream', 'createRng', 'remember', 'split', 'join', 'startsWith', 'endsWith', 'includes', 'get']

/** Where a string says nothing to a reader: comparisons, keys, programmers' messages, help of commands, SQL. */
function isUnsaid(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : ts.isIdentifier(node.expression) ? node.expression.text : ''
    if (['assert', 'prepare', 'exec', 'pragma', 'RegExp', 'Error'].includes(name)) return true
  }
  // What is written beside exported networks is read by other programs.
  if ((ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node)) && node.name && ts.isIdentifier(node.name) && ['networks', 'exported'].includes(node.name.text)) return true
  if (!parent) return false
  if (ts.isCallExpression(parent) && parent.expression !== node) {
    const { expression } = parent
    const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : ts.isIdentifier(expression) ? expression.text : ''
    if (DEAF.includes(name)) return isText(node)
  }
  if (ts.isBinaryExpression(parent) && /^(===|!==|==|!=|in)$/.test(parent.operatorToken.getText())) return ts.isStringLiteralLike(node)
  if (ts.isCaseClause(parent) || ts.isLiteralTypeNode(parent) || ts.isElementAccessExpression(parent)) return ts.isStringLiteralLike(node)
  if ((ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node) return true
  return ts.isTaggedTemplateExpression(parent)
}

/** Finds what a constant of the same file was set to. */
function constantsOf(tree: ts.SourceFile): (use: ts.Identifier) => ts.Expression | undefined {
  const declared = new Map<string, ts.VariableDeclaration[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer && (node.parent.flags & ts.NodeFlags.Const) !== 0) {
      declared.set(node.name.text, [...(declared.get(node.name.text) ?? []), node])
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return (use) => {
    const candidates = (declared.get(use.text) ?? []).filter((declaration) => {
      const scope = scopeOf(declaration)
      return use.getStart() > declaration.getEnd() && use.getEnd() <= scope.getEnd() && use.getStart() >= scope.getStart()
    })
    return candidates.at(-1)?.initializer
  }
}

function scopeOf(declaration: ts.VariableDeclaration): ts.Node {
  let at: ts.Node = declaration.parent.parent
  while (!ts.isBlock(at) && !ts.isSourceFile(at) && !ts.isCaseBlock(at)) at = at.parent
  return at
}

/** Names of trainings and of what is drawn of them, as curves carry them. */
export function curveNames(root: string, folders: readonly string[]): string[] {
  const names = new Set<string>()
  const keysOf = (node: ts.Node): void => {
    if ((ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) && ts.isIdentifier(node.name)) names.add(node.name.text)
    ts.forEachChild(node, keysOf)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression, arguments: given } = node
      const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : ts.isIdentifier(expression) ? expression.text : ''
      if (name === 'createWatch' && given[0] && ts.isArrayLiteralExpression(given[0])) for (const one of given[0].elements) if (ts.isStringLiteral(one)) names.add(one.text)
      if (name === 'report' && given[1] && ts.isObjectLiteralExpression(given[1])) keysOf(given[1])
      if (name === 'train' && given[0] && ts.isStringLiteral(given[0])) names.add(given[0].text)
    }
    if (ts.isFunctionDeclaration(node) && node.name?.text === 'describePlay') {
      const returns = (inner: ts.Node): void => {
        if (ts.isReturnStatement(inner) && inner.expression && ts.isObjectLiteralExpression(inner.expression)) for (const { name } of inner.expression.properties) if (name && ts.isIdentifier(name)) names.add(name.text)
        ts.forEachChild(inner, returns)
      }
      returns(node)
    }
    ts.forEachChild(node, visit)
  }
  for (const path of sourcesIn(root, folders)) visit(ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2023, true))
  return [...names]
}
