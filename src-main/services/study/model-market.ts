import { fail } from '../../../src-shared/base/failure.ts'
import { cutToPeriod, type StudyModel } from '../../../src-shared/study.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import type { MarketStore } from '../../storage/market.ts'
import { loadStudyMarket, type LoadedMarket } from './study-market.ts'

/** Prices of just the assets that a model was made for, in its order, in the study's period. */
export function loadModelMarket({ instruments }: StudyModel, study: Study, store: MarketStore): { market: LoadedMarket; notes: string[] } {
  const known = instruments.map(({ symbol }) => symbol)
  const load = (wanted: Study): LoadedMarket => {
    const market = loadStudyMarket(store, wanted, null)
    return { ...market, ...cutToPeriod(wanted, market) }
  }
  const market = load(study)
  const symbols = market.panel.instruments.map(({ symbol }) => symbol)
  if (symbols.join('\n') === known.join('\n')) return { market, notes: [] }
  const gone = known.filter((symbol) => !symbols.includes(symbol))
  if (gone.length > 0) {
    fail('not-found', `There are no prices any more of ${gone.slice(0, 10).join(', ')}, which the run decides about.`, { where: gone[0], hint: 'Download or import them again, or run the study anew.' })
  }
  const added = symbols.filter((symbol) => !known.includes(symbol))
  return { market: load({ ...study, universe: known }), notes: [`The run does not know ${added.slice(0, 10).join(', ')}: what came to the universe since is left out until the study is run again.`] }
}
