import { setTimeout as delay } from 'node:timers/promises'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { createPatientFetch, type SourcePorts } from './patient-fetch.ts'
import type { SourceTools } from './source.ts'

/**
 * The real network. `TERRACE_NETWORK=off` sends nothing at all; an http address there takes every request instead of the real
 * host, whose name becomes the first part of the path (a mirror, a recorder, a test).
 */
export function openNetwork(setting: string | undefined): SourceTools {
  const ports: SourcePorts = {
    fetch: fetchThrough(setting),
    now: Date.now,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal }).catch(() => undefined)
    },
    random: Math.random,
  }
  return { fetch: createPatientFetch(ports), now: Date.now }
}

function fetchThrough(setting: string | undefined): typeof globalThis.fetch {
  if (setting === undefined || setting === '' || setting === 'on') return globalThis.fetch
  if (setting === 'off') return () => fail('network', 'The network is switched off.', { where: 'TERRACE_NETWORK', hint: 'Unset TERRACE_NETWORK to download.' })
  if (!URL.canParse(setting)) badInput(`"${setting}" is not an address.`, { where: 'TERRACE_NETWORK', hint: 'Write `off`, or an address such as http://127.0.0.1:8080.' })
  return (input, init) => {
    const { host, pathname, search } = new URL(String(input))
    return globalThis.fetch(new URL(`/${host}${pathname}${search}`, setting), init)
  }
}
