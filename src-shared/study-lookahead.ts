import { simulateStrategy, type WalkOptions } from './backtest/walk.ts'
import type { Fold } from './backtest/splits.ts'
import { COST_KINDS, type Ledger } from './backtest/ledger.ts'
import { createRng } from './base/rng.ts'
import { FEATURE_IDS } from './features/index.ts'
import { computeFeatures } from './features/table.ts'
import type { Panel } from './prices/panel.ts'
import { findLeaks, scramblePanel, spreadCuts, type Leak } from './prices/scramble.ts'
import { contestants, cutToPeriod, foldsOf, simulationOptions, type Contestant, type StudyMarket } from './study.ts'
import type { TrainingHost } from './strategies/fit-context.ts'
import type { Study } from './study-file.ts'

interface StudyLeaks {
  readonly leaks: readonly Leak[]
  /** Every row that was tested, leaking or not. */
  readonly rows: readonly string[]
  /** Days after which the future was made up. */
  readonly cuts: Panel['days']
}

export interface LookaheadContext {
  /** Called often: reports progress, lets others run, and throws when the search was stopped. */
  breathe(phase: string, step: number, total: number): Promise<void>
  /** Where models are trained. */
  readonly training: TrainingHost
}

/**
 * The scramble test on a study's own data: every feature, and every strategy of the study with its fits, decisions and
 * portfolio. Prices after a day are made up anew, all is computed again, and nothing up to that day may change.
 */
export async function searchStudyForLeaks(
  study: Study,
  market: StudyMarket,
  cutCount: number,
  context: LookaheadContext,
  line = contestants(study),
): Promise<StudyLeaks> {
  const { panel } = cutToPeriod(study, market)
  const folds = foldsOf(study, panel)
  const options = { ...simulationOptions(study, undefined), seed: study.seed, training: context.training }
  // Before the first tested day a strategy has said nothing that could betray it.
  const start = folds[0].test.from
  const cuts = spreadCuts(panel.days.length - start, cutCount).map((cut) => start + cut)
  const searches = [
    ...FEATURE_IDS.map((id) => ({ row: `feature ${id}`, compute: async (input: Panel) => computeFeatures([id], input).values })),
    ...line.map((contestant) => ({ row: nameOf(contestant), compute: (input: Panel) => numbersOf(contestant, input, folds, options) })),
  ]
  const leaks: Leak[] = []
  const total = searches.length * (cuts.length + 1)
  for (const [index, { row, compute }] of searches.entries()) {
    let computed = 0
    const found = await findLeaks<Panel>({
      row,
      input: panel,
      days: panel.days,
      cuts,
      scramble: (input, cut) => scramblePanel(input, cut, createRng(cut, row)),
      compute: async (input) => {
        await context.breathe(row, index * (cuts.length + 1) + computed++, total)
        return compute(input)
      },
    })
    leaks.push(...found)
  }
  return { leaks, rows: searches.map(({ row }) => row), cuts: cuts.map((cut) => panel.days[cut]) }
}

function nameOf({ strategy, params }: Contestant): string {
  const given = Object.entries(params).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(strategy.params.parse({})[key]))
  return `strategy ${strategy.id}${given.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join('')}`
}

/** All that a strategy's backtest says of each day of the panel: what it asked for, holds, is worth and paid. NaN before its first day. */
async function numbersOf({ strategy, params }: Contestant, panel: Panel, folds: readonly Fold[], options: WalkOptions): Promise<Float64Array> {
  const ledger = await simulateStrategy(panel, strategy, params, { ...options, folds })
  const assets = ledger.instruments.length
  const width = 3 * assets + 2 + COST_KINDS.length
  const out = new Float64Array(panel.days.length * width).fill(NaN)
  let row = -1
  ledger.days.forEach((day, r) => {
    row = panel.days.indexOf(day, row + 1)
    writeDay(ledger, r, out.subarray(row * width, (row + 1) * width))
  })
  return out
}

function writeDay(ledger: Ledger, r: number, out: Float64Array): void {
  const assets = ledger.instruments.length
  const cells = [ledger.targets, ledger.weights, ledger.trades].map((x) => x.subarray(r * assets, (r + 1) * assets))
  cells.forEach((x, i) => out.set(x, i * assets))
  out.set([ledger.value[r], ledger.turnover[r], ...COST_KINDS.map((kind) => ledger.costs[kind][r])], 3 * assets)
}
