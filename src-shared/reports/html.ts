import { drawSvg, heightOf } from './chart-svg.ts'
import { PRINT_THEME } from './chart-option.ts'
import type { Block, ReportDocument, TableBlock } from './document.ts'
import type { Formatter } from './format.ts'

const CHART_WIDTH = 760

/** One file that opens anywhere, offline: no script, no address, nothing outside it. */
export function reportToHtml(report: ReportDocument, format: Formatter, language: string): string {
  const contents = report.sections.map(({ id, title }) => `<li><a href="#${id}">${escape(title)}</a></li>`).join('')
  const sections = report.sections.map(({ id, title, blocks }) => `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escape(title)}</h2>${blocks.map((block) => renderBlock(block, format)).join('')}</section>`)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="Terrace ${escape(report.version)}">
<title>${escape(report.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escape(report.title)}</h1>
<p class="quiet">${report.madeOn} · all money in ${escape(report.currency)} · Terrace ${escape(report.version)}</p>
${report.cautions.length > 0 ? `<p class="caution" role="note">${escape(report.cautions.join('. '))}.</p>` : ''}
<p class="verdict">${escape(report.verdict)}</p>
</header>
<nav aria-label="Contents"><ol>${contents}</ol></nav>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`
}

function renderBlock(block: Block, format: Formatter): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escape(block.text)}</p>`
    case 'facts':
      return `<dl>${block.rows.map(({ name, value, format: unit }) => `<div><dt>${escape(name)}</dt><dd>${escape(format(value, unit))}</dd></div>`).join('')}</dl>`
    case 'table':
      return renderTable(block, format)
    case 'chart': {
      const height = Math.round((heightOf(block.chart) * CHART_WIDTH) / 520)
      const svg = drawSvg(block.chart, format, CHART_WIDTH, height, { ...PRINT_THEME, font: 'system-ui, sans-serif' })
      return `<figure><figcaption>${escape(block.title)}</figcaption><div role="img" aria-label="${escape(`${block.title}. ${block.summary}`)}">${svg}</div><p class="quiet">${escape(block.summary)}</p></figure>`
    }
  }
}

function renderTable({ id, caption, columns, rows, rowFormats, own, footnotes = [] }: TableBlock, format: Formatter): string {
  const mark = (row: number, column: number) => (own && (own.axis === 'row' ? row === own.index : column === own.index) ? ' class="own"' : '')
  const head = columns.map(({ title, format: unit }) => `<th scope="col"${unit === 'text' ? ' class="words"' : ''}>${escape(title)}</th>`).join('')
  const body = rows
    .map((row, r) => {
      const cells = row.map((cell, c) => {
        const words = columns[c].format === 'text'
        const text = escape(format(cell, words ? 'text' : rowFormats && c > 0 ? rowFormats[r] : columns[c].format))
        return c === 0 ? `<th scope="row"${words ? ' class="words"' : ''}>${text}</th>` : `<td${mark(r, c) || (words ? ' class="words"' : '')}>${text}</td>`
      })
      return `<tr>${cells.join('')}</tr>`
    })
    .join('')
  const notes = footnotes.map((note) => `<li>${escape(note)}</li>`).join('')
  return `<div class="table" tabindex="0" role="region" aria-label="${escape(caption)}"><table id="table-${id}"><caption>${escape(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${notes ? `<ul class="notes">${notes}</ul>` : ''}`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Names come from data: nothing in them is ever markup. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character])
}

const STYLE = `
:root{color-scheme:light}
body{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#1c1c1a;background:#fff;max-width:780px;margin:40px auto;padding:0 20px;font-variant-numeric:tabular-nums}
h1{font-size:28px;line-height:1.15;margin:0}h2{font-size:20px;margin:40px 0 12px}
.verdict{font-size:19px;line-height:1.4}.quiet{color:#5f5e59;font-size:13px}.caution{background:#f6ead8;padding:8px 12px;font-weight:600}
nav ol{columns:2;font-size:13px;color:#5f5e59}a{color:#005a50}
dl{margin:0}dl div{display:flex;gap:16px;border-bottom:1px solid #e4e2dc;padding:4px 0}dt{flex:0 0 45%;color:#5f5e59}dd{margin:0}
.table{overflow-x:auto}.table:focus-visible{outline:2px solid #005a50}
table{border-collapse:collapse;width:100%;font-size:13px}caption{text-align:left;font-weight:600;padding:12px 0 6px}
th,td{text-align:right;padding:4px 8px;border-bottom:1px solid #e4e2dc;font-weight:400}thead th{font-weight:600;border-bottom-color:#9a9890;vertical-align:bottom}
.words{text-align:left}th:first-child,td:first-child{padding-left:0}.own{font-weight:700}
.notes{font-size:12px;color:#5f5e59;padding-left:16px}
figure{margin:20px 0}figcaption{font-weight:600;font-size:13px}figure svg{width:100%;height:auto;display:block}
@media print{body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}figure,tr,dl div{break-inside:avoid}thead{display:table-header-group}nav{display:none}}
`
