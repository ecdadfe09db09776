import type { JobProgress } from '../../../src-shared/api/jobs.ts'
import type { Failure } from '../../../src-shared/base/failure.ts'

/** Where a command writes: one JSON document or plain text on stdout, everything else on stderr. */
export interface Io {
  readonly json: boolean
  /** Plain text for people; silent when JSON was asked for. */
  print(text: string): void
  /** A line on stderr. */
  note(text: string): void
  /** A bar that redraws itself on a terminal, plain lines when piped. */
  progress(title: string, progress: JobProgress): void
}

const BAR_WIDTH = 24
const PLAIN_EVERY_MS = 2000

export function createIo(json: boolean): Io {
  const terminal = process.stderr.isTTY
  let drawn = false
  let lastPlainAt = 0
  let lastPhase = ''
  const clearBar = () => {
    if (drawn) process.stderr.write('\r\x1b[K')
    drawn = false
  }
  return {
    json,
    print(text) {
      clearBar()
      if (!json) process.stdout.write(`${text}\n`)
    },
    note(text) {
      clearBar()
      process.stderr.write(`${text}\n`)
    },
    progress(title, progress) {
      if (terminal) {
        process.stderr.write(`\r\x1b[K${title} ${drawBar(progress)}`)
        drawn = true
      } else if (progress.phase !== lastPhase || Date.now() - lastPlainAt >= PLAIN_EVERY_MS || progress.step === progress.total) {
        lastPhase = progress.phase
        lastPlainAt = Date.now()
        process.stderr.write(`${title}: ${describe(progress)}\n`)
      }
    },
  }
}

function drawBar(progress: JobProgress): string {
  if (progress.total <= 0) return describe(progress)
  const full = Math.round((BAR_WIDTH * progress.step) / progress.total)
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}] ${describe(progress)}`
}

function describe({ phase, step, total, etaSeconds }: JobProgress): string {
  const count = total > 0 ? `${step} of ${total}` : String(step)
  const eta = etaSeconds && step < total ? `, ${formatSeconds(etaSeconds[0])} to ${formatSeconds(etaSeconds[1])} left` : ''
  return `${phase}, ${count}${eta}`
}

export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return seconds < 48 * 3600 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} days`
}

export function describeFailure(failure: Failure): string {
  const where = failure.where ? ` (${failure.where})` : ''
  const hint = failure.hint ? `\n${failure.hint}` : ''
  return `${failure.message}${where}${hint}`
}

/** Columns padded to their widest cell; numbers to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  return cells.map((row) => row.map((cell, column) => (numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd()).join('\n')
}
