import { describe, expect, it } from 'vitest'
import { writeCsv, writeTsv } from './csv.ts'

describe('writeCsv', () => {
  it('quotes what must be quoted, and writes numbers in full', () => {
    expect(writeCsv([['a', 'b, c', 'say "so"', 'two\nlines'], [0.1 + 0.2, -1e-9, null, NaN]])).toBe(
      'a,"b, c","say ""so""","two\nlines"\r\n0.30000000000000004,-1e-9,,\r\n',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =1', '\t=1', '\r=1'])('keeps %j a text', (formula) => {
    expect(writeCsv([[formula]])).toMatch(/^"?'/)
  })
})

describe('writeTsv', () => {
  it('has one line a row and one tab a border', () => {
    expect(writeTsv([['a\tb', 'c\r\nd'], [1, null], ['=2', 'x']])).toBe("a b\tc d\n1\t\n'=2\tx")
  })
})
