import { beforeAll, describe, expect, it } from 'vitest'
import { textsOf } from '../../tests/fixtures/document-texts.ts'
import { runSmallStudy, SMALL_FACTS, smallMarket } from '../../tests/fixtures/small-study.ts'
import type { ReportDocument } from './document.ts'
import { createFormatter } from './format.ts'
import { reportToHtml } from './html.ts'
import { buildStudyReport } from './study-report.ts'

const HOSTILE = `<script>alert("1")</script> & 'x' " onload="y"`

let report: ReportDocument
beforeAll(async () => {
  const market = smallMarket(400)
  const [first, ...rest] = market.panel.instruments
  const panel = { ...market.panel, instruments: [{ ...first, symbol: HOSTILE, name: HOSTILE }, ...rest] }
  const result = await runSmallStudy({ name: HOSTILE, split: { kind: 'walk-forward', trainDays: 250, testDays: 60 } }, { ...market, panel })
  report = buildStudyReport(result, { ...SMALL_FACTS, universeName: HOSTILE })
})

const unescape = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
/** Words of a page in the order in which they are read. */
const textOf = (html: string) => unescape(html.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]*>/g, '\u0000'))

describe('reportToHtml', () => {
  it('lets no name become markup', () => {
    const html = reportToHtml(report, createFormatter('en', 'USD'))
    expect(html).not.toMatch(/<script/i)
    expect(html).not.toMatch(/<[^>]*\sonload=/i)
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;')
    expect(html).not.toContain(HOSTILE)
  })

  it('asks for nothing from outside and runs nothing', () => {
    const html = reportToHtml(report, createFormatter('en', 'USD'))
    expect(html).not.toMatch(/\b(?:src|href)\s*=\s*"(?!#)/)
    expect(html).not.toMatch(/url\(\s*['"]?(?!#)/)
    expect(html).not.toMatch(/@import|<link|<iframe|<object|\son[a-z]+\s*=\s*"/)
    expect(html.match(/https?:\/\/[^"'\s<]*/g)?.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([])
  })

  it.each(['en', 'de', 'fr', 'en-GB'])('prints every number of the document as the formatter writes it: %s', (locale) => {
    const format = createFormatter(locale, report.currency)
    const words = textOf(reportToHtml(JSON.parse(JSON.stringify(report, (_, value) => (value instanceof Float64Array ? Array.from(value) : value))) as ReportDocument, format))
    let at = 0
    const expectNext = (text: string) => {
      const found = words.indexOf(text, at)
      expect(found, text).toBeGreaterThanOrEqual(0)
      at = found + text.length
    }
    for (const text of textsOf(report, format)) expectNext(text)
  })

  it('has a link to every section, a name for every drawing, a place in the tab order for every table', () => {
    const html = reportToHtml(report, createFormatter('en', 'USD'))
    for (const { id } of report.sections) {
      expect(html).toContain(`href="#${id}"`)
      expect(html).toContain(`<section id="${id}"`)
    }
    expect(html.match(/<svg/g)).toHaveLength(html.match(/role="img" aria-label="[^"]{10,}"/g)!.length)
    expect(html.match(/<table/g)).toHaveLength(html.match(/tabindex="0" role="region" aria-label=/g)!.length)
    expect(html).toContain('<html lang="en">')
  })
})
