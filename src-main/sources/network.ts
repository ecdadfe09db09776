import { setTimeout as delay } from 'node:timers/promises'
import type { Settings } from '../../src-shared/api/settings.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { createPatientFetch, FETCH_LIMITS, type SourcePorts } from './patient-fetch.ts'
import type { SourceTools } from './source.ts'

type NetworkSettings = Pick<Settings, 'downloads' | 'downloadPace'>

/** How hard a source may be asked; `normal` is what patient-fetch says. */
const PACES: Readonly<Record<Settings['downloadPace'], { readonly atOnce?: number; readonly spacingMs?: number }>> = {
  normal: {},
  gentle: { atOnce: 1, spacingMs: 1500 },
}

const refuse: typeof globalThis.fetch = () => fail('network', 'Downloads are switched off.', { where: 'Settings', hint: 'Switch them on in Settings, under Sources.' })

/**
 * The real network. `TERRACE_NETWORK=off` sends nothing at all; an http address there takes every request instead of the real
 * host, whose name becomes the first part of the path (a mirror, a recorder, a test).
 */
export function openNetwork(setting: string | undefined, { downloads, downloadPace }: NetworkSettings = { downloads: true, downloadPace: 'normal' }): SourceTools {
  const ports: SourcePorts = {
    fetch: downloads ? fetchThrough(setting) : refuse,
    now: Date.now,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal }).catch(() => undefined)
    },
    random: Math.random,
  }
  return { fetch: createPatientFetch(ports, { ...FETCH_LIMITS, ...PACES[downloadPace] }), now: Date.now }
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
