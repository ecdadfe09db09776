import type { Ledger } from '../backtest/ledger.ts'

/** What has to be said beside every number of a ledger. */
export function cautionsOf({ simulated, survivorshipBias, optimistic }: Ledger): string[] {
  return [simulated ? 'Simulated data' : '', survivorshipBias ? 'Survivorship bias' : '', optimistic ? 'Optimistic execution' : ''].filter((caution) => caution !== '')
}
