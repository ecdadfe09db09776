import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatDay } from '../../src-shared/base/day.ts'
import { FailureError } from '../../src-shared/base/failure.ts'
import { DELISTED, LIVE, STALE, UNLISTED } from '../../src-shared/prices/panel.ts'
import { instrument } from '../../tests/fixtures/panels.ts'
import { readPrices, readWeights } from './price-files.ts'
import { readReturnMatrix, readReturns } from './return-files.ts'
import { readWideTable } from './table.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-files-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function file(content: string | Uint8Array, name = 'file.csv'): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** What the user reads: the sentence and the spot. */
function complaint(work: () => unknown): string {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof FailureError) return `${thrown.failure.message} @ ${thrown.failure.where}`
    throw thrown
  }
  return 'nothing'
}

const days = (path: string) => readWideTable(path, true).days!.map(formatDay)
const numbers = (path: string) => [...readWideTable(path, false).values]

describe('tables', () => {
  it.each<[string, string | Uint8Array]>([
    ['commas', 'Date,A\n2020-01-02,0.5\n2020-01-03,-1.5\n'],
    ['semicolons and decimal commas', 'Date;A\n2020-01-02;0,5\n2020-01-03;-1,5\n'],
    ['tabs', 'Date\tA\n2020-01-02\t0.5\n2020-01-03\t-1.5\n'],
    ['a byte-order mark and Windows line ends', '\ufeffDate,A\r\n2020-01-02,0.5\r\n2020-01-03,-1.5\r\n'],
    ['line ends of several kinds', 'Date,A\r\n2020-01-02,0.5\n2020-01-03,-1.5\r'],
    ['quotes and spaces', '"Date", "A"\n"2020-01-02", "0.5"\n2020-01-03 , -1.5\n\n'],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Date,A\n2020-01-02,0.5\n2020-01-03,-1.5\n', 'utf16le')])],
    ['gzip', gzipSync('Date,A\n2020-01-02,0.5\n2020-01-03,-1.5\n')],
    ['per cent, exponents and signs', 'Date,A\n2020-01-02,+50%\n2020-01-03,-15e-1\n'],
    ['times of day', 'Date,A\n2020-01-02 00:00:00,0.5\n2020-01-03T16:00:00Z,-1.5\n'],
    ['other dates with the year first', 'Date,A\n20200102,0.5\n2020/1/3,-1.5\n'],
    ['newest first', 'Date,A\n2020-01-03,-1.5\n2020-01-02,0.5\n'],
    ['no header', '2020-01-02,0.5\n2020-01-03,-1.5\n'],
  ])('are read with %s', (_, content) => {
    const path = file(content)
    expect(days(path)).toEqual(['2020-01-02', '2020-01-03'])
    expect(numbers(path)).toEqual([0.5, -1.5])
  })

  it('keep symbols that are numbers, and columns without days', () => {
    expect(readWideTable(file('Date,600519,000001\n2020-01-02,1,2\n'), true).columns).toEqual(['600519', '000001'])
    expect(readWideTable(file('0,1,2\n0.1,0.2,0.3\n'), false).columns).toEqual(['0', '1', '2'])
    expect(readWideTable(file('0.1,0.2\n0.3,0.4\n'), false)).toMatchObject({ columns: ['1', '2'], days: null })
    expect(readWideTable(file(',a\n0,0.1\n1,0.2\n'), false)).toMatchObject({ columns: ['a'], days: null })
    expect(readWideTable(file('day,a\n1,0.1\n2,0.2\n'), false)).toMatchObject({ columns: ['a'], days: null })
    expect(numbers(file('a\n−0.5\n'))).toEqual([-0.5])
    expect(days(file('Month,a\n2020-01,1\n2020-02,2\n'))).toEqual(['2020-01-01', '2020-02-01'])
    expect(numbers(file('Date,A\n2020-01-02,"1,234,567.5"\n'))).toEqual([1234567.5])
    expect(numbers(file('Date;A\n2020-01-02;1.234,5\n'))).toEqual([1234.5])
  })

  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'The file is empty. @ x.csv'],
    ['blank lines', '\n \n', 'The file is empty. @ x.csv'],
    ['a header alone', 'Date,A\n', 'The file has a header and no rows. @ x.csv'],
    ['days alone', 'Date\n2020-01-02\n', 'The file has no column of numbers beside the days. @ x.csv'],
    ['letters in a number', 'Date,A,B\n2020-01-02,1,2\n2020-01-03,1,2l5\n', '"2l5" is not a number. @ x.csv:3, column B'],
    ['NaN', 'Date,A\n2020-01-02,NaN\n', '"NaN" is not a number. @ x.csv:2, column A'],
    ['a number without end', 'Date,A\n2020-01-02,1e999\n', '"1e999" is not a number. @ x.csv:2, column A'],
    ['a repeated day', 'Date,A\n2020-01-02,1\n2020-01-02,2\n', 'The day 2020-01-02 is there twice: here and on line 2. @ x.csv:3'],
    ['unordered days', 'Date,A\n2020-01-03,1\n2020-01-02,2\n2020-01-06,3\n', 'The day 2020-01-02 stands after 2020-01-03; days must ascend. @ x.csv:3'],
    ['a day that does not exist', 'Date,A\n2020-02-30,1\n', '"2020-02-30" is not a date; write it as YYYY-MM-DD. @ x.csv:2, first column'],
    ['a date in an order that nobody can tell', 'Date,A\n01/02/2020,1\n', '"01/02/2020" is not a date; write it as YYYY-MM-DD. @ x.csv:2, first column'],
    ['no date', 'Date,A\n2020-01-02,1\n,2\n', 'The row has no date. @ x.csv:3, first column'],
    ['a repeated column', 'Date,A,A\n2020-01-02,1,2\n', 'The column A is there twice. @ x.csv:1, column 3'],
    ['a column without a name', 'Date,A,\n2020-01-02,1,2\n', 'Column 3 has no name. @ x.csv:1'],
    ['too many cells', 'Date,A\n2020-01-02,1,2\n', 'The row has 3 cells where the header has 2. @ x.csv:2'],
    ['an open quote', 'Date,A\n2020-01-02,"1\n2020-01-03,2\n', 'The quotes in the file do not match. @ x.csv:3'],
    ['a spreadsheet', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 6, 0), 'This is not a text file. @ x.csv'],
    ['half a gzip', gzipSync('Date,A\n2020-01-02,1\n').subarray(0, 15), 'The compressed file is damaged.'],
  ])('say what is wrong with %s', (_, content, words) => {
    expect(complaint(() => readWideTable(file(content, 'x.csv'), true))).toContain(words)
  })

  it('say that there is no file, or that it is a folder', () => {
    expect(complaint(() => readWideTable(join(folder, 'no.csv'), true))).toMatch(/no such file/)
    expect(complaint(() => readWideTable(folder, true))).toMatch(/folder/)
  })
})

describe('files of returns', () => {
  it('take the only column, or the one that is named, and leave out rows with a gap', () => {
    expect(readReturns(file('Date,r\n2020-01-02,\n2020-01-03,0.01\n'), {})).toMatchObject({
      column: 'r',
      returns: Float64Array.of(0.01),
      notes: ['One row with an empty cell left out, the first on line 2.'],
    })
    const two = file('Date,Fund,Index\n2020-01-02,0.01,0.02\n2020-01-03,0.03,\n')
    expect(readReturns(two, { benchmark: 'Index' })).toMatchObject({ column: 'Fund', benchmark: Float64Array.of(0.02) })
    expect(readReturns(two, { column: 'fund' }).returns).toEqual(Float64Array.of(0.01, 0.03))
    expect(complaint(() => readReturns(two, {}))).toMatch(/several columns/)
    expect(complaint(() => readReturns(two, { column: 'Fond' }))).toBe('There is no column "Fond". @ file.csv, --column')
  })

  it('refuse what cannot be returns', () => {
    expect(complaint(() => readReturns(file('r\n0.1\n-1.2\n'), {}))).toBe('-1.2 is not a return: nothing loses more than everything, which is −1. @ file.csv:3, column r')
    expect(complaint(() => readReturns(file('r\n101\n102\n'), {}))).toMatch(/look like prices or percentages/)
    expect(readReturns(file(`r\n${'0.5\n-0.4\n'.repeat(15)}`), {}).notes).toEqual([expect.stringMatching(/typical return is 45 %/)])
  })

  it('give matrices with the benchmark apart', () => {
    const { matrix, benchmark } = readReturnMatrix(file('a,b,c\n0.1,0.2,0.3\n0.4,0.5,0.6\n'), 'b')
    expect(matrix).toEqual({ names: ['a', 'c'], rows: 2, values: Float64Array.of(0.1, 0.3, 0.4, 0.6) })
    expect(benchmark).toEqual(Float64Array.of(0.2, 0.5))
    expect(readReturnMatrix(file('a,b\n-250,3\n40,-5\n')).matrix.values).toEqual(Float64Array.of(-250, 3, 40, -5))
  })
})

describe('files of prices and weights', () => {
  const prices = () => readPrices(file('Date,A,B\n2020-01-02,,10\n2020-01-03,5,11\n2020-01-06,6,\n2020-02-03,7,\n2020-05-01,8,\n', 'prices.csv'), instrument).panel
  const limits = { maxLeverage: 1, short: false }

  it('mark what is not listed, stale or dead', () => {
    expect([...prices().presence]).toEqual([UNLISTED, LIVE, LIVE, LIVE, LIVE, LIVE, LIVE, STALE, LIVE, DELISTED])
    expect(readPrices(file('Date,A,B\n2020-01-02,1,\n2020-01-03,2,\n'), instrument).notes).toEqual(['There is no price of B.'])
  })

  it.each([
    ['0', 'The price 0 is not above zero. @ file.csv:3, column B'],
    ['-3', 'The price -3 is not above zero. @ file.csv:3, column B'],
  ])('refuse a price of %s', (price, words) => {
    expect(complaint(() => readPrices(file(`Date,A,B\n2020-01-02,1,2\n2020-01-03,1,${price}\n`), instrument))).toBe(words)
  })

  it('put targets on the rows and columns of the prices', () => {
    const { targets, notes } = readWeights(file('Date,B,A\n2020-01-03,0.25,0.75\n2020-01-05,1,\n'), prices(), limits)
    expect([...targets.subarray(0, 6)]).toEqual([NaN, NaN, 0, 1, NaN, NaN])
    expect(notes).toEqual([expect.stringMatching(/a day without prices taken as of the last day with prices, the first of 2020-01-05/)])
  })

  it.each([
    ['Date,A,C,D\n2020-01-03,1,0,0\n', 'The weights name C, D, of which there are no prices. @ w.csv:1'],
    ['Date,A,B\n2020-01-03,0.8,0.5\n', 'The weights add up to 1.3, which is more than 1. @ w.csv:2'],
    ['Date,A,B\n2020-01-03,1.2,-0.2\n', 'The weight -0.2 of B is below zero. @ w.csv:2, column B'],
    ['Date,A,B\n2010-01-03,1,0\n', 'No day of the weights is among the days of the prices. @ w.csv'],
    ['Date,A,B\n2020-01-03,,\n', 'There is no weight in the file. @ w.csv'],
  ])('refuse weights %j', (content, words) => {
    expect(complaint(() => readWeights(file(content, 'w.csv'), prices(), limits))).toBe(words)
  })

  it('hold the rest in cash, forgive rounding, and allow shorts and borrowing where asked', () => {
    expect(readWeights(file('Date,A,B\n2020-01-03,0.3,0.3\n'), prices(), limits).notes).toEqual([expect.stringMatching(/below a sum of one, the first on line 2; the rest is held as cash/)])
    const rounded = readWeights(file('Date,A,B\n2020-01-03,0.3334,0.6669\n'), prices(), limits)
    expect(rounded.targets[2] + rounded.targets[3]).toBeCloseTo(1, 12)
    expect([...readWeights(file('Date,A,B\n2020-01-03,1.3,-0.3\n'), prices(), { maxLeverage: 2, short: true }).targets.subarray(2, 4)]).toEqual([1.3, -0.3])
  })
})
