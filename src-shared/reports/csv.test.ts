import { describe, expect, it } from 'vitest'
import { runSmallStudy } from '../../tests/fixtures/small-study.ts'
import { formatDay, parseDay } from '../base/day.ts'
import { ledgersToCsv, reportToCsv } from './csv.ts'
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

describe('ledgersToCsv', () => {
  it('writes what every level decided on each day, and how far members lie apart', async () => {
    const result = await runSmallStudy({ monkeys: 0 })
    expect(Object.keys(ledgersToCsv(result))).toEqual(['values.csv', 'weights.csv', 'trades.csv'])
    const [own, ...others] = result.strategies
    const { days, instruments } = own.ledger
    const spread = { low: new Float64Array(instruments.length).fill(0.1), high: new Float64Array(instruments.length).fill(0.2) }
    const decisions = [{ day: days[3], levels: [{ name: 'regime', shares: { bull: 0.75, bear: 0.25 } }], spread }]
    const files = ledgersToCsv({ ...result, strategies: [{ ...own, ledger: { ...own.ledger, decisions } }, ...others] })
    const on = formatDay(days[3])
    expect(files['levels.csv']).toBe(`Date,Strategy,Level,Of,Share\r\n${on},${own.title},regime,bull,0.75\r\n${on},${own.title},regime,bear,0.25\r\n`)
    expect(files['members.csv'].split('\r\n').slice(0, 2)).toEqual(['Date,Symbol,Low,High', `${on},${instruments[0].symbol},0.1,0.2`])
  })
})
