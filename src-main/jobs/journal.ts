import { appendFileSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLine, SeriesPoints } from '../../src-shared/api/jobs.ts'
import { makeFolder } from '../storage/make-folder.ts'
import { guardStorage } from '../storage/storage-failure.ts'

/**
 * A job's curves and log as two files of JSON lines in its folder, so that they survive whatever happens to the program and
 * a page that opens late sees everything.
 */
export interface Journal {
  readonly points: SeriesPoints
  readonly log: readonly LogLine[]
}

/** Length of the series file; a checkpoint remembers it, so that a resumed job does not repeat points. */
export type JournalMark = number

const SERIES = 'series.jsonl'
const LOG = 'log.jsonl'

export function appendPoints(folder: string, points: SeriesPoints): void {
  append(folder, SERIES, [points])
}

export function appendLog(folder: string, lines: readonly LogLine[]): void {
  append(folder, LOG, lines)
}

function append(folder: string, name: string, items: readonly unknown[]): void {
  guardStorage(folder, () => {
    makeFolder(folder)
    appendFileSync(join(folder, name), items.map((item) => `${JSON.stringify(item)}\n`).join(''))
  })
}

export function markJournal(folder: string): JournalMark {
  const file = join(folder, SERIES)
  return existsSync(file) ? statSync(file).size : 0
}

/** Forgets the points that were drawn after the checkpoint which is being resumed from. The log keeps everything. */
export function rewindJournal(folder: string, mark: JournalMark): void {
  const file = join(folder, SERIES)
  if (existsSync(file) && statSync(file).size > mark) truncateSync(file, mark)
}

export function readJournal(folder: string): Journal {
  const points: Record<string, (readonly [number, number])[]> = {}
  for (const item of readLines<SeriesPoints>(join(folder, SERIES))) {
    for (const [name, added] of Object.entries(item)) {
      const series = (points[name] ??= [])
      for (const point of added) series.push(point)
    }
  }
  return { points, log: readLines<LogLine>(join(folder, LOG)) }
}

function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  // What follows the last newline is a line that was being written when the process died.
  lines.pop()
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as T]
    } catch {
      // A torn line in the middle: the process died while writing it and was resumed after. Its points were never acknowledged.
      return []
    }
  })
}
