import { strategies } from './strategies/index.ts'
import type { Strategy } from './strategies/strategy.ts'
import type { ChosenStrategy, Study } from './study-file.ts'

const MONKEYS = 20
const MOST_TEST_DAYS = 2520

/** The same study for a look at the program: smaller trainings, half as many folds, few random portfolios. Its name says so wherever it is shown. */
export function quickStudy(study: Study): Study {
  const quicken = (chosen: ChosenStrategy): ChosenStrategy => {
    const strategy: Strategy = strategies[chosen.id]
    return { ...chosen, params: { ...chosen.params, ...(strategy.quick as ChosenStrategy['params'] | undefined) } }
  }
  const { split } = study
  return {
    ...study,
    name: `${study.name}, quick`,
    strategy: quicken(study.strategy),
    baselines: study.baselines.map(quicken),
    split: split.kind === 'walk-forward' ? { ...split, testDays: Math.min(2 * split.testDays, MOST_TEST_DAYS) } : split,
    monkeys: Math.min(study.monkeys, MONKEYS),
  }
}
