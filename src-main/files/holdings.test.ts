import { describe, expect, it } from 'vitest'
import { readHoldingsText } from './holdings.ts'

describe('readHoldingsText', () => {
  it.each([
    ['SPY 10\nAGG 2.5', 'typed'],
    ['symbol,shares\r\nSPY,10\r\nAGG,2.5\r\n', 'a CSV file'],
    ['\uFEFFName;Stück;Wertpapier\nFonds;10;SPY\nAnleihen;2,5;AGG', 'a German spreadsheet'],
    ['SPY\t10\nAGG\t2.5\n\n# mine', 'pasted cells'],
    ['"SPY","10"\n"AGG","2.5"', 'quotes'],
    ['SPY 4\nAGG 2.5\nSPY 6', 'twice'],
  ])('reads %j: %s', (text) => {
    expect(readHoldingsText(text)).toEqual({ holdings: [{ symbol: 'SPY', shares: 10 }, { symbol: 'AGG', shares: 2.5 }], cash: null, problems: [] })
  })

  it('takes cash apart, and numbers in the manner of any country', () => {
    expect(readHoldingsText("Cash\t1.234,50\nA\t1,234.5\nB\t1'234\nC\t1,234\nD\t0,5")).toEqual({
      cash: 1234.5,
      holdings: [{ symbol: 'A', shares: 1234.5 }, { symbol: 'B', shares: 1234 }, { symbol: 'C', shares: 1234 }, { symbol: 'D', shares: 0.5 }],
      problems: [],
    })
  })

  it('says which line it does not understand, and keeps the others', () => {
    const { holdings, problems } = readHoldingsText('SPY 10\nAGG ten\nGLD\nTLT -3')
    expect(holdings).toEqual([{ symbol: 'SPY', shares: 10 }])
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4])
  })
})
