import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import pdfmake, { type Content, type TableLayout } from 'pdfmake'
import { PRINT_THEME } from '../../src-shared/reports/chart-option.ts'
import { drawSvg, heightOf } from '../../src-shared/reports/chart-svg.ts'
import type { Block, ReportDocument, TableBlock } from '../../src-shared/reports/document.ts'
import { createFormatter, type Formatter } from '../../src-shared/reports/format.ts'

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
/** More columns than this need smaller letters to stay on the page. */
const WIDE = 6
const VERY_WIDE = 9

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

/** A report as PDF: vector charts, text that can be searched, an outline, page numbers. */
export function renderPdf(report: ReportDocument, { pageSize, locale }: PdfSettings): Promise<Buffer> {
  const format = createFormatter(locale, report.currency)
  const width = PAGE_WIDTHS[pageSize] - 2 * MARGIN
  const definition = pdfmake.createPdf({
    pageSize,
    pageMargins: [MARGIN, 44, MARGIN, 52],
    version: '1.7',
    language: 'en',
    displayTitle: true,
    info: { title: report.title, author: 'Terrace', creator: `Terrace ${report.version}`, subject: report.verdict },
    defaultStyle: { font: FONT, fontSize: 9, lineHeight: 1.25, color: CHART_THEME.ink },
    styles: {
      title: { fontSize: 20, bold: true, lineHeight: 1.1 },
      verdict: { fontSize: 12.5, lineHeight: 1.35 },
      heading: { fontSize: 14, bold: true, margin: [0, 18, 0, 6] },
      caption: { fontSize: 9, bold: true, margin: [0, 8, 0, 3] },
      quiet: { fontSize: 8, color: CHART_THEME.faint },
    },
    content: [
      { text: report.title, style: 'title' },
      { text: `${report.madeOn} · all money in ${report.currency}`, style: 'quiet', margin: [0, 4, 0, 12] },
      ...cautionBox(report),
      { text: report.verdict, style: 'verdict', margin: [0, 0, 0, 10] },
      ...report.sections.flatMap(({ id, title, blocks }): Content[] => {
        const [first, ...rest] = blocks.map((block) => renderBlock(block, format, width))
        const heading: Content = { text: title, style: 'heading', id, outline: true, outlineText: title, headlineLevel: 1 }
        return [keepTogether(blocks[0]) ? { stack: [heading, ...first], unbreakable: true } : [heading, ...first], ...rest.flat()]
      }),
    ],
    footer: (page, pages) => ({
      columns: [
        { text: `Terrace ${report.version} · ${report.madeOn}`, style: 'quiet' },
        { text: report.cautions.join(' · '), style: 'quiet', alignment: 'center' },
        { text: `Page ${page} of ${pages}`, style: 'quiet', alignment: 'right' },
      ],
      margin: [MARGIN, 18, MARGIN, 0],
    }),
    // A heading alone at the foot of a page belongs to the next one.
    pageBreakBefore: (node, container) => node.headlineLevel === 1 && container.getFollowingNodesOnPage().length === 0,
  })
  return definition.getBuffer()
}

function cautionBox({ cautions }: ReportDocument): Content[] {
  if (cautions.length === 0) return []
  return [{ table: { widths: ['*'], body: [[{ text: cautions.join('. ') + '.', bold: true, fillColor: '#f6ead8', margin: [6, 4, 6, 4] }]] }, layout: 'noBorders', margin: [0, 0, 0, 10] }]
}

/** Long tables may go over pages; everything else stays in one piece. */
function keepTogether(block: Block): boolean {
  return block.kind !== 'table' || block.rows.length <= 12
}

function renderBlock(block: Block, format: Formatter, width: number): Content[] {
  switch (block.kind) {
    case 'text':
      return [{ text: block.text, margin: [0, 0, 0, 6] }]
    case 'facts':
      return [
        {
          table: { widths: [190, '*'], dontBreakRows: true, body: block.rows.map(({ name, value, format: unit }) => [{ text: name, color: CHART_THEME.faint }, { text: format(value, unit) }]) },
          layout: ruled,
          margin: [0, 0, 0, 8],
        },
      ]
    case 'table':
      return renderTable(block, format)
    case 'chart':
      return [
        {
          unbreakable: true,
          stack: [
            { text: block.title, style: 'caption' },
            { svg: drawSvg(block.chart, format, width, heightOf(block.chart), CHART_THEME), width },
            { text: block.summary, style: 'quiet', margin: [0, 2, 0, 8] },
          ],
        },
      ]
  }
}

function renderTable(block: TableBlock, format: Formatter): Content[] {
  const { columns, rows, rowFormats, own, footnotes = [] } = block
  const fontSize = columns.length > VERY_WIDE ? 6.3 : columns.length > WIDE ? 7.2 : 8.5
  const isOwn = (row: number, column: number) => own !== undefined && (own.axis === 'row' ? row === own.index : column === own.index)
  const header = columns.map(({ title, format: unit }, c): Content => ({ text: title, bold: true, fontSize, alignment: unit === 'text' && !rowFormats ? 'left' : c === 0 ? 'left' : 'right' }))
  const body = rows.map((row, r) =>
    row.map((cell, c): Content => {
      const unit = rowFormats && c > 0 ? rowFormats[r] : columns[c].format
      const words = columns[c].format === 'text'
      return { text: format(cell, words ? 'text' : unit), fontSize, bold: isOwn(r, c), alignment: words ? 'left' : 'right' }
    }),
  )
  const widths = columns.map(({ format: unit }, c) => (unit === 'text' && (c === 0 || columns.length <= 3) ? '*' : 'auto'))
  const table: Content = { table: { headerRows: 1, keepWithHeaderRows: 2, dontBreakRows: true, widths, body: [header, ...body] }, layout: ruled }
  const caption: Content = { text: block.caption, style: 'caption', headlineLevel: 1 }
  const notes: Content[] = footnotes.map((text) => ({ text, style: 'quiet', fontSize: 7, margin: [0, 1, 0, 0] }))
  const whole: Content[] = keepTogether(block) ? [{ stack: [caption, table], unbreakable: true }] : [caption, table]
  return [...whole, ...(notes.length > 0 ? [{ stack: notes, margin: [0, 4, 0, 8] }] : [{ text: '', margin: [0, 0, 0, 6] }])]
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
