import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { guardStorage } from '../storage/storage-failure.ts'

type NumberArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array

/** What a job needs to go on: plain facts, and the big arrays apart so that they are stored as they are. */
export interface Checkpoint {
  readonly facts: unknown
  readonly arrays: Readonly<Record<string, NumberArray>>
}

const ARRAY_TYPES = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array }
type ArrayTypeName = keyof typeof ARRAY_TYPES

interface Header {
  readonly facts: unknown
  readonly arrays: readonly { readonly name: string; readonly type: ArrayTypeName; readonly length: number }[]
}

const MAGIC = Buffer.from('TERRACE1')
const DIGEST_BYTES = 32
const NAME = /^checkpoint-(\d{9})\.bin$/
/** The newest, and the one before it in case the newest is damaged. */
const KEPT = 2

/** Writes to a temporary file, forces it to the disk, then renames: a checkpoint is whole or not there. */
export function saveCheckpoint(folder: string, checkpoint: Checkpoint): void {
  const last = listCheckpoints(folder)[0]
  const file = join(folder, `checkpoint-${String((last?.number ?? 0) + 1).padStart(9, '0')}.bin`)
  guardStorage(file, () => {
    mkdirSync(folder, { recursive: true })
    const unfinished = `${file}.part`
    const descriptor = openSync(unfinished, 'w')
    try {
      for (const part of encode(checkpoint)) writeFully(descriptor, part)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(unfinished, file)
    for (const old of listCheckpoints(folder).slice(KEPT)) rmSync(join(folder, old.file), { force: true })
  })
}

/** The newest checkpoint that is whole; `damaged` names those that were passed over. */
export function loadCheckpoint(folder: string): { readonly checkpoint: Checkpoint | undefined; readonly damaged: readonly string[] } {
  const damaged: string[] = []
  for (const { file } of listCheckpoints(folder)) {
    const checkpoint = decode(readFileSync(join(folder, file)))
    if (checkpoint) return { checkpoint, damaged }
    damaged.push(file)
  }
  return { checkpoint: undefined, damaged }
}

function listCheckpoints(folder: string): { file: string; number: number }[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((file) => {
      const match = NAME.exec(file)
      return match ? [{ file, number: Number(match[1]) }] : []
    })
    .sort((a, b) => b.number - a.number)
}

/** Layout: magic, SHA-256 of the rest, header length, header as JSON, the arrays' bytes one after another. */
function encode(checkpoint: Checkpoint): Uint8Array[] {
  const entries = Object.entries(checkpoint.arrays)
  const header: Header = {
    facts: checkpoint.facts,
    arrays: entries.map(([name, array]) => ({ name, type: array.constructor.name as ArrayTypeName, length: array.length })),
  }
  const headerBytes = Buffer.from(JSON.stringify(header))
  const headerLength = Buffer.alloc(4)
  headerLength.writeUInt32LE(headerBytes.length)
  const body = [headerLength, headerBytes, ...entries.map(([, array]) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))]
  const hash = createHash('sha256')
  for (const part of body) hash.update(part)
  return [MAGIC, hash.digest(), ...body]
}

function decode(bytes: Buffer): Checkpoint | undefined {
  const bodyStart = MAGIC.length + DIGEST_BYTES
  if (bytes.length < bodyStart + 4 || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const body = bytes.subarray(bodyStart)
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(MAGIC.length, bodyStart))) return undefined
  const headerLength = body.readUInt32LE(0)
  const header = JSON.parse(body.subarray(4, 4 + headerLength).toString()) as Header
  const arrays: Record<string, NumberArray> = {}
  let offset = 4 + headerLength
  for (const { name, type, length } of header.arrays) {
    const ArrayType = ARRAY_TYPES[type]
    const size = length * ArrayType.BYTES_PER_ELEMENT
    // A copy, because a view needs an offset that is a multiple of the element's size.
    arrays[name] = new ArrayType(Uint8Array.from(body.subarray(offset, offset + size)).buffer)
    offset += size
  }
  return { facts: header.facts, arrays }
}

function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset)
}
