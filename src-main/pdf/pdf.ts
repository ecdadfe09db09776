import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import pdfmake, { type Content, type TableLayout } from 'pdfmake'
import { PRINT_THEME } from '../../src-shared/reports/chart-option.ts'
import { drawSvg, heightOf } from '../../src-shared/reports/chart-svg.ts'
import type { Block, ChartBlock, ReportDocument, TableBlock } from '../../src-shared/reports/document.ts'
import { createFormatter, formatIsoDay, formatPhrase, type Formatter } from '../../src-shared/reports/format.ts'
import { inPairs } from '../../src-shared/reports/pairs.ts'
import { tableTexts } from '../../src-shared/reports/table-texts.ts'
import { tailGaps, textWidth } from '../../src-shared/reports/text-width.ts'
import { textsOf } from '../../src-shared/reports/texts/index.ts'

export interface PdfSettings {
  readonly pageSize: 'A4' | 'LETTER'
  /** BCP 47, for numbers. */
  readonly locale: string
}

const FONT_FOLDER = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts', 'Roboto')
const FONT = 'Roboto'
const CHART_THEME = { ...PRINT_THEME, font: FONT }
const MARGIN = 48
const PAGE_WIDTHS = { A4: 595.28, LETTER: 612 }
const PAIR_GAP = 16
/** More columns than this need smaller letters to stay on the page. */
const WIDE = 6
const VERY_WIDE = 8
/** A table of more columns goes on below, with its first column and the one under test again. */
const MOST_COLUMNS = 9
/** Tables of so few rows stay in one piece; longer ones may go on overleaf, between rows. */
const SHORT_ROWS = 9
/** Words longer than this are broken where the column ends. */
const LONGEST_WORD = 22
/** A table narrower than this, in points, is not stretched over the page: the eye would lose the line. */
const NARROW = 330
const ROOMY = 480
const CONTENTS_COLUMNS = 3
/** Bold letters are this much wider. */
const BOLD_SHARE = 1.08
/** What stands above a long table starts a new page when it is below this share of the old one: there would be no room for rows. */
const [HEADING, CAPTION] = [1, 2]
const LAST_HEADING = 0.8
const LAST_CAPTION = 0.88

pdfmake.setFonts({
  [FONT]: {
    normal: join(FONT_FOLDER, 'Roboto-Regular.ttf'),
    bold: join(FONT_FOLDER, 'Roboto-Medium.ttf'),
    italics: join(FONT_FOLDER, 'Roboto-Italic.ttf'),
    bolditalics: join(FONT_FOLDER, 'Roboto-MediumItalic.ttf'),
  },
})
// A report is made of its own text and drawings: no address and no file but the fonts is ever opened for it.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => resolve(path).startsWith(FONT_FOLDER))

/** A report as PDF: vector charts, text that can be searched, an outline, contents that lead there, page numbers. */
export function renderPdf(report: ReportDocument, { pageSize, locale }: PdfSettings): Promise<Buffer> {
  const format = createFormatter(locale, report.currency)
  const width = PAGE_WIDTHS[pageSize] - 2 * MARGIN
  const madeOn = formatIsoDay(report.madeOn, format)
  const { frame } = textsOf(report.language)
  const definition = pdfmake.createPdf({
    pageSize,
    pageMargins: [MARGIN, 44, MARGIN, 52],
    version: '1.7',
    language: report.language,
    displayTitle: true,
    info: { title: report.title, author: 'Terrace', creator: `Terrace ${report.version}`, subject: report.verdict },
    defaultStyle: { font: FONT, fontSize: 9, lineHeight: 1.25, color: CHART_THEME.ink },
    styles: {
      title: { fontSize: 20, bold: true, lineHeight: 1.1 },
      verdict: { fontSize: 12.5, lineHeight: 1.35 },
      heading: { fontSize: 14, bold: true, margin: [0, 14, 0, 4] },
      caption: { fontSize: 9, bold: true, margin: [0, 8, 0, 3] },
      quiet: { fontSize: 8, color: CHART_THEME.faint },
    },
    content: [
      { text: report.title, style: 'title', ...breaking(report.title) },
      { text: `${madeOn} · ${frame.money(report.currency)}`, style: 'quiet', margin: [0, 4, 0, 12] },
      ...cautionBox(report),
      { text: report.verdict, style: 'verdict', margin: [0, 0, 0, 10] },
      contents(report),
      ...report.sections.flatMap(({ id, title, blocks }): Content[] => {
        const [first, ...rest] = inPairs(blocks).map((row) => (row.length === 2 ? renderPair(row, format, width) : renderBlock(row[0], format, width, frame.continued)))
        const heading = { text: title, style: 'heading', id, outline: true, outlineText: title }
        // A few sentences are not torn apart.
        if (blocks.length <= SHORT_ROWS && blocks.every(({ kind }) => kind === 'text')) return [{ stack: [heading, ...first, ...rest.flat()], unbreakable: true }]
        return [keepTogether(blocks[0]) ? { stack: [heading, ...first], unbreakable: true } : [{ ...heading, headlineLevel: HEADING }, ...first], ...rest.flat()]
      }),
    ],
    footer: (page, pages) => ({
      columns: [
        { text: `Terrace ${report.version} · ${madeOn}`, style: 'quiet' },
        { text: report.cautions.join(' · '), style: 'quiet', alignment: 'center' },
        { text: frame.page(page, pages), style: 'quiet', alignment: 'right' },
      ],
      margin: [MARGIN, 18, MARGIN, 0],
    }),
    pageBreakBefore: ({ headlineLevel, startPosition }) => startPosition.verticalRatio > (headlineLevel === HEADING ? LAST_HEADING : headlineLevel === CAPTION ? LAST_CAPTION : 1),
  })
  return definition.getBuffer()
}

function cautionBox({ cautions }: ReportDocument): Content[] {
  if (cautions.length === 0) return []
  return [{ table: { widths: ['*'], body: [[{ text: cautions.join('. ') + '.', bold: true, fillColor: '#f6ead8', margin: [6, 4, 6, 4] }]] }, layout: 'noBorders', margin: [0, 0, 0, 10] }]
}

/** Every section with its page, down the columns. */
function contents({ sections }: ReportDocument): Content {
  const perColumn = Math.ceil(sections.length / CONTENTS_COLUMNS)
  const lines = sections.map(({ id, title }): Content => ({
    columns: [
      { text: title, linkToDestination: id, width: '*' },
      { text: [{ pageReference: id }], linkToDestination: id, width: 26, noWrap: true, alignment: 'right' },
    ],
    fontSize: 8,
    color: CHART_THEME.faint,
  }))
  return {
    columns: Array.from({ length: CONTENTS_COLUMNS }, (_, c): Content => ({ stack: lines.slice(c * perColumn, (c + 1) * perColumn), width: '*' })),
    columnGap: 24,
    margin: [0, 0, 0, 2],
  }
}

/** Long tables may go over pages; everything else stays in one piece. */
function keepTogether(block: Block): boolean {
  if (block.kind === 'facts') return block.rows.length <= SHORT_ROWS
  return block.kind !== 'table' || (block.rows.length <= SHORT_ROWS && block.columns.length <= MOST_COLUMNS)
}

function renderBlock(block: Block, format: Formatter, width: number, continued: string): Content[] {
  switch (block.kind) {
    case 'text':
      return [{ text: formatPhrase(block.text, format), margin: [0, 0, 0, 6] }]
    case 'facts':
      return [
        {
          table: {
            widths: [190, '*'],
            dontBreakRows: true,
            body: block.rows.map(({ name, value, format: unit }) => {
              const text = formatPhrase(value, format, unit)
              return [{ text: name, color: CHART_THEME.faint }, { text, ...breaking(text) }]
            }),
          },
          layout: ruled,
          margin: [0, 0, 0, 8],
        },
      ]
    case 'table':
      return splitWide(block, continued).flatMap((part) => renderTable(part, format))
    case 'chart':
      return [{ ...chartNode(block, format, width), unbreakable: true }]
  }
}

function renderPair(charts: readonly [Block, Block], format: Formatter, width: number): Content[] {
  const half = (width - PAIR_GAP) / 2
  return [{ unbreakable: true, columnGap: PAIR_GAP, columns: charts.map((block) => (block.kind === 'chart' ? { ...chartNode(block, format, half), width: half } : '')) }]
}

function chartNode(block: ChartBlock, format: Formatter, width: number) {
  return {
    stack: [
      { text: formatPhrase(block.title, format), style: 'caption' },
      { svg: drawSvg(block, format, { width, height: heightOf(block, CHART_THEME.fontSize) }, CHART_THEME), width },
      { text: formatPhrase(block.summary, format), style: 'quiet', margin: [0, 4, 0, 8] },
    ],
  }
}

/** Strategies in columns can be more than a page is wide: then the table comes in parts. */
function splitWide(block: TableBlock, continued: string): TableBlock[] {
  const { columns, own } = block
  if (columns.length <= MOST_COLUMNS) return [block]
  const kept = own?.axis === 'column' ? [0, own.index] : [0]
  const others = columns.map((_, c) => c).filter((c) => !kept.includes(c))
  const parts = Math.ceil(others.length / (MOST_COLUMNS - kept.length))
  const each = Math.ceil(others.length / parts)
  return Array.from({ length: parts }, (_, p) => {
    const chosen = [...kept, ...others.slice(p * each, (p + 1) * each)]
    return {
      ...block,
      caption: p === 0 ? block.caption : continued,
      columns: chosen.map((c) => columns[c]),
      rows: block.rows.map((row) => chosen.map((c) => row[c])),
      ...(own?.axis === 'column' ? { own: { axis: 'column', index: 1 } as const } : {}),
      footnotes: p === parts - 1 ? block.footnotes : [],
    }
  })
}

function renderTable(block: TableBlock, format: Formatter): Content[] {
  const { columns, own, footnotes = [] } = block
  const fontSize = columns.length > VERY_WIDE ? 6.6 : columns.length > WIDE ? 7.2 : 8.5
  const texts = tableTexts(block, format)
  const gaps = columns.map((_, c) => tailGaps(texts.map((row) => row[c])))
  const isOwn = (row: number, column: number) => own !== undefined && (own.axis === 'row' ? row === own.index : column === own.index)
  const header = columns.map(({ title, format: unit }): Content => ({ text: title, bold: true, fontSize, alignment: unit === 'text' ? 'left' : 'right', ...breaking(title) }))
  const body = texts.map((row, r) =>
    row.map((text, c): Content => {
      const words = columns[c].format === 'text'
      return { text, fontSize, bold: isOwn(r, c), ...(words ? { alignment: 'left', ...breaking(text) } : { alignment: 'right', noWrap: true, margin: [0, 0, gaps[c][r] * fontSize, 0] }) }
    }),
  )
  const words = columns.map((_, c) => c).filter((c) => columns[c].format === 'text')
  // Names take what numbers leave: where there are several, the longest of them most.
  const letters = words.map((c) => Math.min(60, Math.max(6, ...texts.map((row) => row[c].length))))
  const widest = words[letters.indexOf(Math.max(...letters))]
  const widthsWith = (ofTitle: (title: string) => number) => columns.map(({ title }, c) => Math.max(ofTitle(title), ...texts.map((row, r) => textWidth(row[c]) + gaps[c][r])) * fontSize * BOLD_SHARE + 1)
  const taken = (widths: readonly number[]) => widths.reduce((total, width) => total + width + 12, 0)
  // Titles are broken where one line each would not leave room for names.
  const oneLine = widthsWith(textWidth)
  const numberWidths = taken(oneLine) < ROOMY ? oneLine : widthsWith(titleWidth)
  const narrow = taken(oneLine) < NARROW
  const widths = columns.map((_, c) => (!words.includes(c) ? numberWidths[c] : narrow ? 'auto' : c === widest || (words.includes(c) && letters[words.indexOf(c)] > 24) ? '*' : 'auto'))
  const table: Content = { table: { headerRows: 1, keepWithHeaderRows: 2, dontBreakRows: true, widths, body: [header, ...body] }, layout: narrow ? ruledLoosely : ruled }
  const caption = { text: formatPhrase(block.caption, format), style: 'caption' }
  const notes: Content[] = footnotes.map((note) => ({ text: formatPhrase(note, format), style: 'quiet', fontSize: 7, margin: [0, 1, 0, 0] }))
  const whole: Content[] = keepTogether(block) ? [{ stack: [caption, table], unbreakable: true }] : [{ ...caption, headlineLevel: CAPTION }, table]
  return [...whole, ...(notes.length > 0 ? [{ stack: notes, margin: [0, 4, 0, 8] }] : [{ text: '', margin: [0, 0, 0, 6] }])]
}

/** Ems that a column's title needs, on up to three lines. */
function titleWidth(title: string): number {
  const longest = Math.max(...title.split(/[\s-]/).map((word) => textWidth(word.slice(0, LONGEST_WORD))))
  return Math.max(longest, textWidth(title) / 3 + (title.includes(' ') ? longest / 2 : 0), Math.min(textWidth(title), 6))
}

function breaking(text: string): { readonly wordBreak?: 'break-all' } {
  return text.split(/[\s-]/).some((word) => word.length > LONGEST_WORD || textWidth(word) > LONGEST_WORD * 0.6) ? { wordBreak: 'break-all' } : {}
}

const ruled: TableLayout = {
  hLineWidth: (row, { table }) => (row === 0 || row === table.body.length ? 0 : row === (table.headerRows ?? 0) && table.headerRows ? 0.8 : 0.3),
  vLineWidth: () => 0,
  hLineColor: () => '#cfccc4',
  paddingLeft: (column) => (column === 0 ? 0 : 4),
  paddingRight: (column, { table }) => (column === table.body[0].length - 1 ? 0 : 4),
  paddingTop: () => 2,
  paddingBottom: () => 1.5,
}

const ruledLoosely: TableLayout = { ...ruled, paddingLeft: (column) => (column === 0 ? 0 : 10) }
