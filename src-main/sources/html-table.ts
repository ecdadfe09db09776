/** A table of a web page as plain text. */
export interface HtmlTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—' }

/**
 * Reads the tables of a page: enough of HTML for lists of members, and nothing else of the page. Tables within tables are
 * read on their own; cells that span rows or columns are repeated, so that columns stay columns.
 */
export function readTables(html: string): HtmlTable[] {
  const clean = html.replace(/<!--[\s\S]*?-->/g, '').replace(/<(style|script|sup)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
  const tables: HtmlTable[] = []
  const open: string[][][] = []
  for (const part of clean.split(/(<\/?(?:table|tr)\b[^>]*>)/i)) {
    const tag = /^<(\/?)(table|tr)\b/i.exec(part)
    if (!tag) {
      const row = open.at(-1)?.at(-1)
      if (row) row.push(part)
      continue
    }
    const [, closing, name] = tag
    if (name.toLowerCase() === 'table') {
      if (!closing) open.push([])
      else {
        const rows = open.pop()
        if (rows) tables.push(toTable(rows))
      }
    } else if (!closing) open.at(-1)?.push([])
  }
  return tables
}

function toTable(rawRows: readonly (readonly string[])[]): HtmlTable {
  const hanging: { text: string; rowsLeft: number }[] = []
  const rows = rawRows.map((parts) => {
    const cells: string[] = []
    const fillHanging = () => {
      while (hanging[cells.length]?.rowsLeft > 0) {
        const held = hanging[cells.length]
        held.rowsLeft--
        cells.push(held.text)
      }
    }
    for (const match of parts.join('').matchAll(/<t[hd]\b([^>]*)>([\s\S]*?)(?=<t[hd]\b|<\/tr|$)/gi)) {
      fillHanging()
      const text = plainText(match[2])
      const rowSpan = spanOf(match[1], 'rowspan')
      for (let c = spanOf(match[1], 'colspan'); c > 0; c--) {
        if (rowSpan > 1) hanging[cells.length] = { text, rowsLeft: rowSpan - 1 }
        cells.push(text)
      }
    }
    fillHanging()
    return cells
  })
  const [header = [], ...rest] = rows.filter((cells) => cells.length > 1)
  return { header, rows: rest }
}

function spanOf(attributes: string, name: string): number {
  const found = new RegExp(`${name}\\s*=\\s*["']?(\\d{1,3})`, 'i').exec(attributes)
  return found ? Math.min(100, Math.max(1, Number(found[1]))) : 1
}

function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&#x([0-9a-f]{1,5});/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&([a-z]+);/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/\s+/g, ' ')
    .trim()
}
