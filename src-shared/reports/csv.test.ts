import { describe, expect, it } from 'vitest'
import { parseDay } from '../base/day.ts'
import { reportToCsv } from './csv.ts'
import type { ReportDocument } from './document.ts'

const report = (rows: readonly (readonly (string | number | null)[])[]): ReportDocument => ({
  title: 't',
  verdict: 'v',
  cautions: [],
  currency: 'USD',
  madeOn: '2025-01-01',
  version: '1',
  language: 'en',
  sections: [
    { id: 's', title: 's', blocks: [{ kind: 'table', id: 'x', caption: 'c', columns: [{ title: '=Name', format: 'text' }, { title: 'Day', format: 'day' }, { title: 'Share', format: 'percent' }], rows }] },
  ],
})

describe('reportToCsv', () => {
  it('lets no name run as a formula in a spreadsheet', () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x","y")', ' =1']
    const lines = reportToCsv(report(names.map((name) => [name, null, null])))['x.csv'].split('\r\n')
    expect(lines[0]).toBe("'=Name,Day,Share")
    expect(lines.slice(1, 5)).toEqual(["'=1+1,,", "'+1,,", "'-1,,", "'@SUM(A1),,"])
    expect(lines[7]).toBe(`"'=HYPERLINK(""http://x"",""y"")",,`)
    for (const line of lines.slice(1)) expect(line).not.toMatch(/^"?\s*[=+\-@]/)
  })

  it('writes numbers in full, days as dates, negative numbers as numbers', () => {
    expect(reportToCsv(report([['a', parseDay('2020-02-29'), -0.123456789012345]]))['x.csv']).toBe("'=Name,Day,Share\r\na,2020-02-29,-0.123456789012345\r\n")
  })
})
