import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'

export interface ImportStatement {
  /** As written. */
  readonly specifier: string
  /** Path from the project's root for a relative import, else undefined. */
  readonly target: string | undefined
  readonly typeOnly: boolean
  /** Names taken; `*` for a namespace, a side effect or a dynamic import. */
  readonly names: readonly string[]
}

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string
  readonly imports: readonly ImportStatement[]
  readonly exports: readonly string[]
}

export function listSources(root: string, folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
      .map((entry) => {
        const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')
        return parseSource(path, readFileSync(join(root, path), 'utf8'))
      }),
  )
}

/** Imports and exports of one file; of a Vue component, those of its scripts. */
export function parseSource(path: string, text: string): SourceFile {
  const code = path.endsWith('.vue') ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n') : text
  const tree = ts.createSourceFile(path, code, ts.ScriptTarget.ES2023, true)
  const imports: ImportStatement[] = []
  const exports: string[] = []
  const add = (specifier: string, typeOnly: boolean, names: readonly string[]) => imports.push({ specifier, target: resolveTarget(path, specifier), typeOnly, names })

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause
      const bindings = clause?.namedBindings
      const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : undefined
      const typeOnly = clause !== undefined && (clause.phaseModifier === ts.SyntaxKind.TypeKeyword || (!clause.name && named !== undefined && named.length > 0 && named.every((element) => element.isTypeOnly)))
      const names = named ? named.map((element) => (element.propertyName ?? element.name).text) : ['*']
      add(node.moduleSpecifier.text, typeOnly, clause?.name ? [...names, 'default'] : names)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined
      add(node.moduleSpecifier.text, node.isTypeOnly, named ? named.map((element) => (element.propertyName ?? element.name).text) : ['*'])
      for (const element of named ?? []) exports.push(element.name.text)
    } else if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)) {
      for (const element of node.exportClause.elements) exports.push(element.name.text)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) {
      add(node.arguments[0].text, false, ['*'])
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      add(node.argument.literal.text, true, ['*'])
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  for (const statement of tree.statements) exports.push(...declaredExports(statement))
  return { path, imports, exports }
}

function declaredExports(statement: ts.Statement): string[] {
  if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return []
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((declaration) => (ts.isIdentifier(declaration.name) ? [declaration.name.text] : []))
  }
  const { name } = statement as ts.DeclarationStatement
  return name && ts.isIdentifier(name) ? [name.text] : []
}

function resolveTarget(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return join(dirname(from), specifier.replace(/\?.*$/, '')).split(sep).join('/')
}
