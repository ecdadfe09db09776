/**
 * Loaded before the program's own code: says, when it is asked, for how long its process could do nothing else at a stretch since it was asked last; by the
 * clock, and of that how much was its own work and not other programs'. Its job processes inherit it and are left alone.
 */
const EVERY_MS = 10

if (process.argv.includes('serve')) {
  let longestMs = 0
  let longestOwnMs = 0
  let lastMs = performance.now()
  let lastOwnMs = ownMs()
  setInterval(() => {
    const [nowMs, nowOwnMs] = [performance.now(), ownMs()]
    longestMs = Math.max(longestMs, nowMs - lastMs - EVERY_MS)
    longestOwnMs = Math.max(longestOwnMs, nowOwnMs - lastOwnMs)
    lastMs = nowMs
    lastOwnMs = nowOwnMs
  }, EVERY_MS)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ longestMs, longestOwnMs, spentMs: (user + system) / 1000 })
    longestMs = 0
    longestOwnMs = 0
  })
}

function ownMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

export interface Pauses {
  readonly longestMs: number
  readonly longestOwnMs: number
  /** Processor time since the start of the process. */
  readonly spentMs: number
}
