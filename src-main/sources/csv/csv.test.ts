import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { formatDay, parseDay, type Day } from '../../../src-shared/base/day.ts'
import type { Bars } from '../../../src-shared/prices/bars.ts'
import { readPriceFile, symbolOfFile, type CsvOptions, type CsvReading } from './csv.ts'

const TODAY = parseDay('2025-06-30')
const read = (text: string | Uint8Array, options: CsvOptions = {}, file = 'ABC.csv'): Promise<CsvReading> =>
  readPriceFile(typeof text === 'string' ? Buffer.from(text) : text, file, options, TODAY, async () => {})
const rowsOf = (bars: Bars) => Array.from(bars.days, (day, r) => [formatDay(day as Day), bars.close[r]])
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

/** The same three days, written in the ways in which people have them. */
const THREE = [
  ['2025-01-13', 1234.5],
  ['2025-01-14', 1240.25],
  ['2025-01-15', 1238],
]

describe('price files as people have them', () => {
  it.each<[string, string | Uint8Array]>([
    ['plain', 'Date,Close\n2025-01-13,1234.5\n2025-01-14,1240.25\n2025-01-15,1238\n'],
    ['no end of line at the end', 'Date,Close\n2025-01-13,1234.5\n2025-01-14,1240.25\n2025-01-15,1238'],
    ['Windows line ends and a byte order mark', '\ufeffDate,Close\r\n2025-01-13,1234.5\r\n2025-01-14,1240.25\r\n2025-01-15,1238\r\n'],
    ['UTF-16 little-endian', utf16('\ufeffDate\tClose\r\n2025-01-13\t1234.5\r\n2025-01-14\t1240.25\r\n2025-01-15\t1238\r\n')],
    ['UTF-16 big-endian', utf16('\ufeffDate\tClose\r\n2025-01-13\t1234.5\r\n2025-01-14\t1240.25\r\n2025-01-15\t1238\r\n', true)],
    ['UTF-16 without a mark', utf16('Date;Close\r\n2025-01-13;1234.5\r\n2025-01-14;1240.25\r\n2025-01-15;1238\r\n')],
    ['gzip', gzipSync('Date,Close\n2025-01-13,1234.5\n2025-01-14,1240.25\n2025-01-15,1238\n')],
    ['newest first', 'Date,Close\n2025-01-15,1238\n2025-01-14,1240.25\n2025-01-13,1234.5\n'],
    ['quoted thousands', '"Date","Close"\n"2025-01-13","1,234.50"\n"2025-01-14","1,240.25"\n"2025-01-15","1,238.00"\n'],
    ['German broker, Western European', Buffer.from('Datum;Eröffnung;Schluss;Stück\n13.01.2025;1.230,00;1.234,50;5.000\n14.01.2025;1.236,10;1.240,25;6.000\n15.01.2025;1.240,00;1.238,00;7.500\n', 'latin1')],
    ['decimal comma between semicolons', 'Date;Close\n2025-01-13;1234,5\n2025-01-14;1240,25\n2025-01-15;1238\n'],
    ['decimal comma in quotes between commas', 'Date,Close\n2025-01-13,"1234,5"\n2025-01-14,"1240,25"\n2025-01-15,"1238,0"\n'],
    ['pipes', 'Date|Close\n2025-01-13|1234.5\n2025-01-14|1240.25\n2025-01-15|1238\n'],
    ['spaces and narrow spaces as thousands', 'Date;Close\n2025-01-13;1 234,5\n2025-01-14;1\u202f240,25\n2025-01-15;1\u00a0238\n'],
    ['apostrophes as thousands', "Date;Close\n2025-01-13;1'234.50\n2025-01-14;1'240.25\n2025-01-15;1'238.00\n"],
    ['day first', 'Date,Close\n13/01/2025,1234.5\n14/01/2025,1240.25\n15/01/2025,1238\n'],
    ['month first', 'Date,Close\n01/13/2025,1234.5\n01/14/2025,1240.25\n01/15/2025,1238\n'],
    ['month first, two-digit years', 'Date,Close\n1/13/25,1234.5\n1/14/25,1240.25\n1/15/25,1238\n'],
    ['months as words', 'Date,Price,Vol.,Change %\n"Jan 15, 2025",1238,1.2M,-0.18%\n"Jan 14, 2025",1240.25,900.5K,0.47%\n"Jan 13, 2025",1234.5,-,0.1%\n'],
    ['day, month name, year', 'Date,Close\n13-Jan-25,1234.5\n14-Jan-25,1240.25\n15 Jan 2025,1238\n'],
    ['compact dates of Stooq', '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nABC.US,D,20250113,000000,1230,1240,1229,1234.5,1000,0\nABC.US,D,20250114,000000,1235,1241,1234,1240.25,1000,0\nABC.US,D,20250115,000000,1240,1242,1237,1238,1000,0\n'],
    ['Polish Stooq', 'Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n2025-01-13,1230,1240,1229,1234.5,1000\n2025-01-14,1235,1241,1234,1240.25,1000\n2025-01-15,1240,1242,1237,1238,1000\n'],
    ['times and zones after the date', 'Datetime,Close\n2025-01-13 00:00:00-05:00,1234.5\n2025-01-14 00:00:00-05:00,1240.25\n2025-01-15T00:00:00-05:00,1238\n'],
    ['dollars', 'Date,Close/Last,Volume\n01/15/2025,$1238.00,45123400\n01/14/2025,$1240.25,39832000\n01/13/2025,$1234.50,49630700\n'],
    ['lines before the header and below the data', 'Account 123\nPrinted on,2025-06-01\n\nDate,Close\n2025-01-13,1234.5\n2025-01-14,1240.25\n2025-01-15,1238\n\n'],
    ['a declared separator', 'sep=;\r\nDate;Close\r\n2025-01-13;1234.5\r\n2025-01-14;1240.25\r\n2025-01-15;1238\r\n'],
    ['a trailing separator', 'Date;Close;\n2025-01-13;1234.5;\n2025-01-14;1240.25;\n2025-01-15;1238;\n'],
    ['seconds since 1970', 'unix,close\n1736726400,1234.5\n1736812800,1240.25\n1736899200,1238\n'],
  ])('%s', async (_, text) => {
    const { series } = await read(text)
    expect(series).toHaveLength(1)
    expect(rowsOf(series[0].bars)).toEqual(THREE)
  })

  it('reads wide files, ragged histories and names with spaces', async () => {
    const { series, layout } = await read('Date,LOW,OPEN,MSCI World\n2025-01-13,250.5,,3000\n2025-01-14,251,7.5,3010.5\n')
    expect(layout.shape).toBe('wide')
    expect(series.map((one) => [one.symbol, rowsOf(one.bars)])).toEqual([
      ['LOW', [['2025-01-13', 250.5], ['2025-01-14', 251]]],
      ['OPEN', [['2025-01-14', 7.5]]],
      ['MSCI-World', [['2025-01-13', 3000], ['2025-01-14', 3010.5]]],
    ])
  })

  it('reads data frames with two header lines, in either order', async () => {
    const fieldsFirst = await read('Price,Close,Close,Volume,Volume\nTicker,AAA,BBB,AAA,BBB\nDate,,,,\n2025-01-13,10.5,20.5,100,200\n')
    const tickersFirst = await read('Ticker,AAA,AAA,BBB,BBB\nPrice,Close,Volume,Close,Volume\nDate,,,,\n2025-01-13,10.5,100,20.5,200\n')
    for (const { series } of [fieldsFirst, tickersFirst]) {
      expect(series.map(({ symbol, bars }) => [symbol, bars.close[0], bars.volume[0]])).toEqual([['AAA', 10.5, 100], ['BBB', 20.5, 200]])
    }
  })

  it('takes dividends, splits and volume in every spelling', async () => {
    const { series } = await read('Date,Close,Volume,Dividends,Stock Splits\n2025-01-13,10.5,1.5M,0.0,0.0\n2025-01-14,5.5,2K,0.25,2:1\n2025-01-15,5.6,,,4/1\n')
    const { volume, dividend, split } = series[0].bars
    expect([[...volume], [...dividend], [...split]]).toEqual([[1_500_000, 2000, NaN], [0, 0.25, 0], [1, 2, 4]])
  })

  it('works dividends out of the adjusted close where the file has none', async () => {
    const close = [100, 101, 102, 100.5]
    const factor = [0.99, 0.99, 1, 1]
    const lines = close.map((price, i) => `2025-01-${13 + i},${price.toFixed(2)},${(price * factor[i]).toFixed(6)}`)
    const { series } = await read(`Date,Close,Adj Close\n${lines.join('\n')}\n`)
    expect(series[0].adjustment).toBe('splits')
    expect([...series[0].bars.dividend].map((d) => Math.round(d * 1e4) / 1e4)).toEqual([0, 0, 1.01, 0])
    expect(series[0].notes[0]).toContain('1 dividends were worked out')
  })

  it('takes adjusted prices where an unadjusted split stands between the closes', async () => {
    const { series } = await read('Date,Close,Adjusted\n2025-01-13,200,50\n2025-01-14,204,51\n2025-01-15,52,52\n')
    expect(series[0].adjustment).toBe('splits-and-dividends')
    expect([...series[0].bars.close]).toEqual([50, 51, 52])
  })

  it.each([
    ['AAPL.csv', 'AAPL'],
    ['/home/me/aapl_us_d.csv', 'AAPL'],
    ['^spx_d.csv', '^SPX'],
    ['C:\\data\\BRK-B (1).csv.gz', 'BRK-B'],
    ['VOD Historical Data.csv', 'VOD'],
    ['BTC-USD.txt', 'BTC-USD'],
  ])('names the series of %s %s', (file, symbol) => expect(symbolOfFile(file)).toBe(symbol))
})

describe('what a file cannot say, the user is asked', () => {
  const ambiguous = 'Date,Close\n01/02/2025,10.5\n01/03/2025,10.6\n01/04/2025,10.7\n'
  it('dates that read both ways', async () => {
    await expect(read(ambiguous)).rejects.toThrow(/day\/month or as month\/day/)
    expect(rowsOf((await read(ambiguous, { dateOrder: 'day-month-year' })).series[0].bars)[2]).toEqual(['2025-04-01', 10.7])
    expect(rowsOf((await read(ambiguous, { dateOrder: 'month-day-year' })).series[0].bars)[2]).toEqual(['2025-01-04', 10.7])
  })
  it('unless only one order lets the days follow each other', async () => {
    const { dates } = await read('Date,Close\n02/01/2025,10.5\n03/01/2025,10.6\n06/01/2025,10.7\n01/02/2025,10.8\n')
    expect(dates).toEqual({ order: 'day-month-year', because: 'only so do the days follow each other' })
  })
  it('prices that read as thousands or fractions', async () => {
    const text = 'Date;Close\n2025-01-13;1,234\n2025-01-14;1,240\n'
    await expect(read(text)).rejects.toThrow(/thousands or as fractions/)
    expect((await read(text, { decimal: ',' })).series[0].bars.close[0]).toBe(1.234)
    expect((await read(text, { decimal: '.' })).series[0].bars.close[0]).toBe(1234)
  })
  it('columns without a header', async () => {
    const text = '20250113,1230,1240,1229,1234.5,1000\n20250114,1235,1241,1234,1240.25,1000\n'
    await expect(read(text)).rejects.toThrow(/no header line/)
    const { series } = await read(text, { columns: ['date', 'open', 'high', 'low', 'close', 'volume'] })
    expect(rowsOf(series[0].bars)).toEqual([['2025-01-13', 1234.5], ['2025-01-14', 1240.25]])
  })
})

describe('bad input is named by line and column, and the rest goes on', () => {
  const body = (third: string) => `Date,Open,Close,Volume\n2025-01-13,10,10.5,100\n${third}\n2025-01-15,11,11.5,300\n`
  it.each<[string, string, string]>([
    ['letters in a number', '2025-01-14,10.5,10.x7,200', 'Close: "10.x7" is not a number'],
    ['a date that does not exist', '2025-02-30,10.5,10.7,200', 'Date: "2025-02-30" is not a date'],
    ['a date in the future', '2031-01-14,10.5,10.7,200', 'Date: 2031-01-14 lies in the future'],
    ['no date', ',10.5,10.7,200', 'Date: The date is missing'],
    ['a row that is cut short', '2025-01-14,10.5', 'The row has 2 columns where the header has 4'],
    ['a row that is too long', '2025-01-14,10.5,10,7,200', 'The row has 5 columns where the header has 4'],
    ['no price', '2025-01-14,,,200', 'The row has no price'],
    ['a negative volume', '2025-01-14,10.5,10.7,-200', 'Volume: -200 is negative'],
    ['numbers in hexadecimal', '2025-01-14,0x10,10.7,200', 'Open: "0x10" is not a number'],
    ['infinity', '2025-01-14,10.5,Infinity,200', 'Close: "Infinity" is not a number'],
    ['a formula', '2025-01-14,10.5,=1+1,200', 'Close: "=1+1" is not a number'],
    ['a quote that is not closed', '2025-01-14,10.5,"10.7,200', 'The row has 3 columns where the header has 4'],
    ['a footer', 'Total,,,600', 'Date: "Total" is not a date'],
  ])('%s', async (_, third, expected) => {
    const { series, problems, problemCount } = await read(body(third))
    expect(rowsOf(series[0].bars)).toEqual([['2025-01-13', 10.5], ['2025-01-15', 11.5]])
    expect(problemCount).toBe(1)
    expect(problems[0].line).toBe(3)
    expect(problems[0].column ? `${problems[0].column}: ${problems[0].reason}` : problems[0].reason).toBe(expected)
  })

  it('takes two equal rows of a day once, and two different ones not at all', async () => {
    const { series, problems } = await read('Date,Close\n2025-01-13,10\n2025-01-14,11\n2025-01-14,11\n2025-01-15,12\n2025-01-15,12.5\n')
    expect(rowsOf(series[0].bars)).toEqual([['2025-01-13', 10], ['2025-01-14', 11]])
    expect(problems.map(({ line }) => line)).toEqual([4, 5, 6])
    expect(problems[0].reason).toContain('counts once')
    expect(problems[1].reason).toContain('2 rows with different numbers')
  })

  it('keeps the other columns of a wide file when one cell is bad, and refuses a symbol that is there twice', async () => {
    const { series, problems } = await read('Date,AAA,BBB,CCC,CCC\n2025-01-13,1.5,2.5,3,4\n2025-01-14,oops,2.6,3,4\n')
    expect(series.map(({ symbol, bars }) => [symbol, bars.days.length])).toEqual([['AAA', 1], ['BBB', 2]])
    expect(problems).toMatchObject([{ symbol: 'CCC', line: 1 }, { line: 3, column: 'AAA', symbol: 'AAA' }])
  })

  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /empty/],
    ['blanks', '\n\n  \n', /empty/],
    ['only a header', 'Date,Close\n', /No date and price columns|no rows/],
    ['the wrong columns', 'Name,Colour\nApple,red\n', /No date and price columns/],
    ['a web page', '<html><body>Sign in</body></html>', /web page/],
    ['JSON', '{"chart":{"result":[]}}', /JSON/],
    ['an Excel workbook', Buffer.from('PK\u0003\u0004rest of the zip'), /Excel/],
    ['a PDF document', Buffer.from('%PDF-1.7 …'), /PDF/],
    ['bytes of no meaning', Buffer.from([1, 0, 0, 2, 9, 0, 0, 0, 7, 3]), /text file|columns/],
    ['a damaged gzip file', gzipSync('Date,Close\n2025-01-13,1\n').subarray(0, 20), /gzip/],
  ])('says in a sentence that a file is %s', async (_, text, expected) => {
    await expect(read(text)).rejects.toThrow(expected)
  })
})
