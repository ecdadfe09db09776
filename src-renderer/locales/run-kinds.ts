import { t } from './index.ts'

/** Kinds of runs that are no studies. */
const KINDS = ['tune', 'gym', 'backtest'] as const

/** What a run is that holds no portfolio. */
export function runKind(kind: string): string {
  return t(`results.kinds.${KINDS.find((known) => known === kind) ?? 'other'}`)
}
