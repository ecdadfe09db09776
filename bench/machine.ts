import { cpus, totalmem } from 'node:os'

/** What a reader needs to judge a number; no name of a host, user or folder. */
export function describeMachine(): Readonly<Record<string, string | number>> {
  const all = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    platform: `${process.platform} ${process.arch}`,
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
}
