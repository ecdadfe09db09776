import { crc32, deflateRawSync } from 'node:zlib'

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const VERSION = 20
/** Names are UTF-8. */
const FLAGS = 0x0800
const DEFLATED = 8
/** The first day that the format knows: an archive of the same texts is the same bytes. */
const FIRST_DATE = 0x0021

/** Texts as files of a ZIP archive. */
export function writeZip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text, 'utf8')
    const packed = deflateRawSync(content)
    const title = Buffer.from(name, 'utf8')
    // Version needed to the length of the extra field: the same words in both headers.
    const facts = words([2, VERSION], [2, FLAGS], [2, DEFLATED], [2, 0], [2, FIRST_DATE], [4, crc32(content)], [4, packed.length], [4, content.length], [2, title.length], [2, 0])
    const local = Buffer.concat([words([4, LOCAL]), facts, title])
    directory.push(words([4, CENTRAL], [2, VERSION]), facts, words([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), title)
    parts.push(local, packed)
    offset += local.length + packed.length
  }
  const index = Buffer.concat(directory)
  const count = Object.keys(files).length
  return Buffer.concat([...parts, index, words([4, END], [2, 0], [2, 0], [2, count], [2, count], [4, index.length], [4, offset], [2, 0])])
}

/** Numbers of so many bytes, the lowest first. */
function words(...numbers: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  const buffer = Buffer.alloc(numbers.reduce((total, [bytes]) => total + bytes, 0))
  let at = 0
  for (const [bytes, value] of numbers) at = bytes === 2 ? buffer.writeUInt16LE(value, at) : buffer.writeUInt32LE(value, at)
  return buffer
}
