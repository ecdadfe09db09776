import type { Ledger } from '../backtest/ledger.ts'
import type { ReportTexts } from './texts/index.ts'

/** What has to be said beside every number of a ledger. */
export function cautionsOf({ simulated, survivorshipBias, optimistic }: Ledger, { cautions }: ReportTexts): string[] {
  return [simulated ? cautions.simulated : '', survivorshipBias ? cautions.survivorship : '', optimistic ? cautions.optimistic : ''].filter((caution) => caution !== '')
}
