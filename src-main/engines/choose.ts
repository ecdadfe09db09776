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
  const timed = engines.filter(
    (engine): engine is EngineReport & { msPerStep: number } =>
      engine.id !== NEVER_CHOSEN && engine.available === true && engine.msPerStep !== null,
  )
  if (timed.length === 0) {
    const tried = engines.every(({ reason, msPerStep }) => reason !== null || msPerStep !== null)
    return {
      chosen: null,
      why: tried ? 'No engine finished a training step here.' : 'Not measured yet on this machine for this model; `terrace compute` does it.',
    }
  }
  const [fastest, ...others] = timed.toSorted((a, b) => a.msPerStep - b.msPerStep)
  const rest = others.map(({ title, msPerStep }) => `${title} ${formatMs(msPerStep)}`).join(', ')
  return { chosen: fastest.id, why: `${fastest.title} is the fastest at ${formatMs(fastest.msPerStep)} a step${rest && ` (${rest})`}.` }
}

export function formatMs(ms: number): string {
  return ms < 1 ? `${ms.toFixed(2)} ms` : ms < 100 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}
