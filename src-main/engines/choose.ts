import type { EngineId, EngineReport } from '../../src-shared/api/compute.ts'

/** The reference engine defines what is right; nobody would wait for it. */
const NEVER_CHOSEN: EngineId = 'reference'

/** The engine for a model, and one sentence about it. What the user insists on is taken or refused, never replaced. */
export function chooseEngine(engines: readonly EngineReport[], setting: 'auto' | EngineId): { chosen: EngineId | null; why: string } {
  if (setting !== 'auto') {
    const wanted = engines.find(({ id }) => id === setting)
    if (wanted?.available === false) return { chosen: null, why: `${wanted.title} is set but not available: ${wanted.reason}` }
    return { chosen: setting, why: `${wanted?.title ?? setting} is set by you.` }
  }
  const untried = engines.some(({ reason, msPerStep }) => reason === null && msPerStep === null)
  if (untried) return { chosen: null, why: 'Not every engine was measured yet on this machine for this model.' }
  const [fastest, ...others] = rank(engines, ({ msPerStep }) => msPerStep)
  if (fastest) {
    const rest = others.map(({ title, ms }) => `${title} ${formatMs(ms)}`).join(', ')
    return { chosen: fastest.id, why: `${fastest.title} is the fastest at ${formatMs(fastest.ms)} a step${rest && ` (${rest})`}.` }
  }
  const [small] = rank(engines, ({ smallMsPerStep }) => smallMsPerStep)
  if (!small) return { chosen: null, why: 'No engine finished a training step here.' }
  return { chosen: small.id, why: `No engine finished a step of this model in time; ${small.title} is the fastest on a small one.` }
}

function rank(
  engines: readonly EngineReport[],
  timeOf: (engine: EngineReport) => number | null,
): { id: EngineId; title: string; ms: number }[] {
  return engines
    .flatMap((engine) => {
      const ms = timeOf(engine)
      return ms === null || engine.available !== true || engine.id === NEVER_CHOSEN ? [] : [{ id: engine.id, title: engine.title, ms }]
    })
    .sort((a, b) => a.ms - b.ms)
}

export function formatMs(ms: number): string {
  return ms < 1 ? `${ms.toFixed(2)} ms` : ms < 100 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}
