import { drawSvg, heightOf } from './chart-svg.ts'
import { PRINT_THEME } from './chart-option.ts'
import type { Block, ReportDocument, TableBlock } from './document.ts'
import { formatIsoDay, formatPhrase, type Formatter } from './format.ts'
import { inPairs } from './pairs.ts'
import { tableTexts } from './table-texts.ts'
import { tailGaps } from './text-width.ts'
import { textsOf } from './texts/index.ts'

const CHART_WIDTH = 760
const HALF_WIDTH = 370
const THEME = { ...PRINT_THEME, font: 'system-ui, sans-serif', fontSize: 11 }

/** One file that opens anywhere, offline: no script, no address, nothing outside it. */
export function reportToHtml(report: ReportDocument, format: Formatter): string {
  const { frame } = textsOf(report.language)
  const contents = report.sections.map(({ id, title }) => `<li><a href="#${id}">${escape(title)}</a></li>`).join('')
  const sections = report.sections.map(({ id, title, blocks }) => `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escape(title)}</h2>${inPairs(blocks).map((row) => (row.length === 2 ? `<div class="pair">${row.map((block) => renderBlock(block, format, HALF_WIDTH)).join('')}</div>` : renderBlock(row[0], format, CHART_WIDTH))).join('')}</section>`)
  return `<!doctype html>
<html lang="${report.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="Terrace ${escape(report.version)}">
<title>${escape(report.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#report">${escape(frame.toReport)}</a>
<header>
<h1>${escape(report.title)}</h1>
<p class="quiet">${escape(formatIsoDay(report.madeOn, format))} · ${escape(frame.money(report.currency))} · Terrace ${escape(report.version)}</p>
${report.cautions.length > 0 ? `<p class="caution" role="note">${escape(report.cautions.join('. '))}.</p>` : ''}
<p class="verdict">${escape(report.verdict)}</p>
</header>
<nav aria-label="${escape(frame.contents)}"><ol>${contents}</ol></nav>
<main id="report">
${sections.join('\n')}
</main>
</body>
</html>
`
}

function renderBlock(block: Block, format: Formatter, width: number): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escape(formatPhrase(block.text, format))}</p>`
    case 'facts':
      return `<dl>${block.rows.map(({ name, value, format: unit }) => `<div><dt>${escape(name)}</dt><dd>${escape(formatPhrase(value, format, unit))}</dd></div>`).join('')}</dl>`
    case 'table':
      return renderTable(block, format)
    case 'chart': {
      const svg = drawSvg(block, format, { width, height: Math.round(heightOf(block, THEME.fontSize)) }, THEME)
      const [title, summary] = [escape(formatPhrase(block.title, format)), escape(formatPhrase(block.summary, format))]
      return `<figure><figcaption>${title}</figcaption><div role="img" aria-label="${title}. ${summary}">${svg}</div><p class="quiet">${summary}</p></figure>`
    }
  }
}

function renderTable({ id, caption, columns, rows, rowFormats, own, footnotes = [] }: TableBlock, format: Formatter): string {
  const texts = tableTexts({ columns, rows, rowFormats }, format)
  const gaps = columns.map((_, c) => tailGaps(texts.map((row) => row[c])))
  const title = escape(formatPhrase(caption, format))
  const isOwn = (row: number, column: number) => own !== undefined && (own.axis === 'row' ? row === own.index : column === own.index)
  const head = columns.map(({ title: name, format: unit }) => `<th scope="col"${unit === 'text' ? ' class="words"' : ''}>${escape(name)}</th>`).join('')
  const body = texts
    .map((row, r) => {
      const cells = row.map((text, c) => {
        const words = columns[c].format === 'text'
        const classes = [words ? 'words' : '', isOwn(r, c) ? 'own' : ''].filter((name) => name !== '').join(' ')
        const gap = words || gaps[c][r] < 0.01 ? '' : ` style="padding-right:calc(8px + ${gaps[c][r].toFixed(3)}em)"`
        const attributes = `${classes === '' ? '' : ` class="${classes}"`}${gap}`
        return c === 0 ? `<th scope="row"${attributes}>${escape(text)}</th>` : `<td${attributes}>${escape(text)}</td>`
      })
      return `<tr>${cells.join('')}</tr>`
    })
    .join('')
  const notes = footnotes.map((note) => `<li>${escape(formatPhrase(note, format))}</li>`).join('')
  return `<div class="table" tabindex="0" role="region" aria-label="${title}"><table id="table-${id}"><caption>${title}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${notes ? `<ul class="notes">${notes}</ul>` : ''}`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Names come from data: nothing in them is ever markup. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character])
}

const STYLE = `
:root{color-scheme:light}
body{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#1c1c1a;background:#fff;max-width:780px;margin:40px auto;padding:0 20px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:28px;line-height:1.15;margin:0}h2{font-size:20px;margin:40px 0 12px}
.skip{position:absolute;left:-999px}.skip:focus{left:20px;top:8px;background:#fff}
.verdict{font-size:19px;line-height:1.4}.quiet{color:#5f5e59;font-size:13px}.caution{background:#f6ead8;padding:8px 12px;font-weight:600}
nav ol{columns:2;font-size:13px;color:#5f5e59}a{color:#005a50}
dl{margin:0}dl div{display:flex;gap:16px;border-bottom:1px solid #e4e2dc;padding:4px 0}dt{flex:0 0 45%;color:#5f5e59}dd{margin:0}
.table{overflow-x:auto}.table:focus-visible{outline:2px solid #005a50;outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:13px}caption{text-align:left;font-weight:600;padding:12px 0 6px}
th,td{text-align:right;padding:4px 8px;border-bottom:1px solid #e4e2dc;font-weight:400;overflow-wrap:normal}thead th{font-weight:600;border-bottom-color:#9a9890;vertical-align:bottom}
td:not(.words){white-space:nowrap}thead th:not(.words){max-width:9em}.words{text-align:left;overflow-wrap:anywhere;min-width:4.5em}th:first-child,td:first-child{padding-left:0}.own{font-weight:700}
.notes{font-size:12px;color:#5f5e59;padding-left:16px}
figure{margin:20px 0}figcaption{font-weight:600;font-size:13px}figure svg{width:100%;height:auto;display:block}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:20px}.pair figure{margin:10px 0;min-width:0}
@media (max-width:560px){.pair{grid-template-columns:1fr}nav ol{columns:1}}
@media print{@page{margin:16mm}body{margin:0;padding:0;max-width:none;font-size:10pt}h2,figcaption,caption{break-after:avoid}figure,tr,dl div{break-inside:avoid}thead{display:table-header-group}.table{overflow:visible}table{font-size:8pt}th,td{padding:3px 4px}.skip{display:none}}
`
