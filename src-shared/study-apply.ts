import { addDays, formatDay, monthIndex, parseDay } from './base/day.ts'
import { badInput } from './base/failure.ts'
import type { Panel } from './prices/panel.ts'
import type { Strategy } from './strategies/strategy.ts'
import { strategies } from './strategies/index.ts'
import { contestants, type Contestant, type StudyModel } from './study.ts'
import { foldAt } from './study-explain.ts'
import type { Study } from './study-file.ts'

interface Application {
  readonly study: Study
  /** The study's contestants, the first of them with what it had learned, and none that would have to learn. */
  readonly line: readonly Contestant[]
}

interface Period {
  /** YYYY-MM-DD; by default the day after the model's last training. */
  readonly from?: string
  readonly to?: string
}

/** A study carried out with the model of an earlier run: nothing is trained, the model decides from `from` to `to`. */
export function applyModel(study: Study, model: StudyModel, { from, to }: Period): Application {
  const last = model.folds[model.folds.length - 1]
  const testFrom = from === undefined ? addDays(last.train.to, 1) : parseDay(from, '--from')
  if (to !== undefined && parseDay(to, '--to') <= testFrom) badInput('The period ends before it begins.', { where: '--from, --to' })
  const fold = from === undefined ? last : foldAt(model, testFrom)
  const applied: Study = { ...study, name: `${study.name}, as trained to ${formatDay(fold.train.to)}`, to, split: { kind: 'single', testFrom: formatDay(testFrom), purgeDays: 0 } }
  const [own, ...others] = contestants(applied)
  const strategy: Strategy = strategies[model.strategy]
  const cautions = [
    `Nothing was trained for this run: the model is of ${formatDay(fold.train.from)} to ${formatDay(fold.train.to)}.`,
    ...(testFrom <= fold.train.to ? [`It had seen the days up to ${formatDay(fold.train.to)} in its training, so that what is shown of them is memory, not skill.`] : []),
  ]
  return { study: applied, line: [{ ...own, strategy: frozen(strategy, fold.fit, cautions), params: model.params }, ...others.filter((other) => !other.strategy.learned)] }
}

/** The strategy as one fit left it. It says what a careful reader should know: each sentence once, later prices looked at once a month. No decision depends on that. */
function frozen(strategy: Strategy, fit: unknown, cautions: readonly string[]): Strategy {
  const told = new Set<string>()
  const months = new Set<number>()
  const warningsOf = (panel: Panel) => {
    const month = monthIndex(panel.days[panel.days.length - 1])
    if (months.has(month)) return []
    months.add(month)
    return strategy.warnings?.(fit, panel) ?? []
  }
  return {
    ...strategy,
    fit: () => fit,
    async decide(ready, view) {
      const { note, ...decision } = await strategy.decide(ready, view)
      const news = [...cautions, ...warningsOf(view.panel)].filter((text) => !told.has(text))
      for (const text of news) told.add(text)
      const said = [...news, ...(note ? [note] : [])].join(' ')
      return said === '' ? decision : { ...decision, note: said }
    },
  }
}
