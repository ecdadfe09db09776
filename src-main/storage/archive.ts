import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.ts'
import { guardStorage } from './storage-failure.ts'

const ARRAY_TYPES = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array }
type ArrayTypeName = keyof typeof ARRAY_TYPES
type NumberArray = InstanceType<(typeof ARRAY_TYPES)[ArrayTypeName]>

interface Header {
  /** The value, with `{ [ARRAY]: n }` in the place of the n-th typed array and `{ [NUMBER]: text }` for what JSON cannot say. */
  readonly value: unknown
  readonly arrays: readonly { readonly type: ArrayTypeName; readonly length: number }[]
}

const MAGIC = Buffer.from('TERRACE1')
const DIGEST_BYTES = 32
const ARRAY = '$array'
const NUMBER = '$number'

/**
 * Plain data with typed arrays anywhere in it, in one file with a checksum. Written to a temporary file, forced to the disk, then renamed:
 * an archive is whole or not there.
 */
export function writeArchive(file: string, value: unknown): void {
  guardStorage(file, () => {
    makeFolder(dirname(file))
    const unfinished = `${file}.part`
    const descriptor = openSync(unfinished, 'w')
    try {
      for (const part of encode(value)) writeFully(descriptor, part)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(unfinished, file)
  })
}

/** What was written, or undefined when the file is absent or damaged. */
export function readArchive(file: string): { readonly value: unknown } | undefined {
  return existsSync(file) ? decode(readFileSync(file)) : undefined
}

/** Layout: magic, SHA-256 of the rest, header length, header as JSON, the arrays' bytes one after another. */
function encode(value: unknown): Uint8Array[] {
  const arrays: NumberArray[] = []
  const packed = pack(value, arrays)
  const header: Header = { value: packed, arrays: arrays.map((array) => ({ type: array.constructor.name as ArrayTypeName, length: array.length })) }
  const headerBytes = Buffer.from(JSON.stringify(header))
  const headerLength = Buffer.alloc(4)
  headerLength.writeUInt32LE(headerBytes.length)
  const body = [headerLength, headerBytes, ...arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))]
  const hash = createHash('sha256')
  for (const part of body) hash.update(part)
  return [MAGIC, hash.digest(), ...body]
}

function decode(bytes: Buffer): { readonly value: unknown } | undefined {
  const bodyStart = MAGIC.length + DIGEST_BYTES
  if (bytes.length < bodyStart + 4 || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const body = bytes.subarray(bodyStart)
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(MAGIC.length, bodyStart))) return undefined
  const headerLength = body.readUInt32LE(0)
  const header = JSON.parse(body.subarray(4, 4 + headerLength).toString()) as Header
  let offset = 4 + headerLength
  const arrays = header.arrays.map(({ type, length }) => {
    const ArrayType = ARRAY_TYPES[type]
    const size = length * ArrayType.BYTES_PER_ELEMENT
    // A copy, because a view needs an offset that is a multiple of the element's size.
    const array = new ArrayType(Uint8Array.from(body.subarray(offset, offset + size)).buffer)
    offset += size
    return array
  })
  return { value: unpack(header.value, arrays) }
}

function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && Object.hasOwn(ARRAY_TYPES, value.constructor.name)
}

function pack(value: unknown, arrays: NumberArray[]): unknown {
  if (isNumberArray(value)) return { [ARRAY]: arrays.push(value) - 1 }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) }
  if (Array.isArray(value)) return value.map((item) => pack(item, arrays))
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') throw new Error(`Only plain data can be archived, not a ${typeof value}.`)
    return value
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new Error(`Only plain data can be archived, not a ${value.constructor.name}.`)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, arrays)]))
}

function unpack(value: unknown, arrays: readonly NumberArray[]): unknown {
  if (Array.isArray(value)) return value.map((item) => unpack(item, arrays))
  if (value === null || typeof value !== 'object') return value
  if (ARRAY in value) return arrays[value[ARRAY] as number]
  if (NUMBER in value) return Number(value[NUMBER])
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, arrays)]))
}

function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset)
}
