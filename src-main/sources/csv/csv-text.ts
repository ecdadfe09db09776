import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { badInput } from '../../../src-shared/base/failure.ts'

/** A JavaScript string cannot be longer than about 512 million characters. */
const MAX_TEXT_BYTES = 400_000_000

const FOREIGN: readonly { readonly magic: readonly number[]; readonly name: string; readonly hint: string }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'an Excel workbook or another zip archive', hint: 'Save the sheet as CSV and import that.' },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], name: 'an old Excel workbook', hint: 'Save the sheet as CSV and import that.' },
  { magic: [0x25, 0x50, 0x44, 0x46], name: 'a PDF document', hint: 'Export the prices as CSV and import that.' },
  { magic: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], name: 'an SQLite database', hint: 'Export the prices as CSV and import that.' },
  { magic: [0x50, 0x41, 0x52, 0x31], name: 'a Parquet file', hint: 'Convert it to CSV and import that.' },
  { magic: [0x89, 0x50, 0x4e, 0x47], name: 'a picture', hint: 'Export the prices as CSV and import that.' },
  { magic: [0xff, 0xd8, 0xff], name: 'a picture', hint: 'Export the prices as CSV and import that.' },
]

/** The text of a file as people have them: gzipped or not; UTF-8, UTF-16 or Western European; with or without a byte order mark. */
export function decodeText(bytes: Uint8Array, file: string): string {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes, file) : bytes
  if (plain.length === 0) badInput('The file is empty.', { where: file })
  if (plain.length > MAX_TEXT_BYTES) badInput('The file is larger than 400 MB.', { where: file, hint: 'Split it into several files.' })
  for (const { magic, name, hint } of FOREIGN) {
    if (magic.every((byte, i) => plain[i] === byte)) badInput(`This is ${name}, not a CSV file.`, { where: file, hint })
  }
  const text = new TextDecoder(encodingOf(plain)).decode(plain)
  if (text.includes('\0')) badInput('This is not a text file.', { where: file, hint: 'Export the prices as CSV and import that.' })
  const start = text.trimStart()
  if (start === '') badInput('The file is empty.', { where: file })
  if (start.startsWith('<') && !/^<[a-z]+>\s*[,;\t|]/i.test(start)) {
    badInput('This is a web page or XML, not a CSV file.', { where: file, hint: 'Download the data itself and not the page around it.' })
  }
  if (start.startsWith('{') || start.startsWith('[')) badInput('This is JSON, not a CSV file.', { where: file, hint: 'Convert it to CSV and import that.' })
  return text
}

function gunzip(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES })
  } catch (cause) {
    const tooLong = cause instanceof RangeError
    return badInput(tooLong ? 'The file is larger than 400 MB once unpacked.' : 'The gzip file is damaged or cut short.', {
      where: file,
      hint: tooLong ? 'Split it into several files.' : 'Get the file again.',
    })
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // Without a mark: in Western text every second byte of UTF-16 is zero.
  const head = Math.min(bytes.length & ~1, 200)
  let evenZeros = 0
  let oddZeros = 0
  for (let i = 0; i < head; i += 2) {
    if (bytes[i] === 0) evenZeros++
    if (bytes[i + 1] === 0) oddZeros++
  }
  if (head >= 8 && oddZeros > head * 0.4) return 'utf-16le'
  if (head >= 8 && evenZeros > head * 0.4) return 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}

