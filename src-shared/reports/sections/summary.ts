import type { FactsBlock } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const summary: SectionRow = {
  id: 'summary',
  title: (texts) => texts.summary.title,
  build({ result, universeName, own, anchor, texts }) {
    const t = texts.summary
    const { ledger, metrics, significance } = own
    const { days } = ledger
    const facts: FactsBlock = {
      kind: 'facts',
      rows: [
        { name: t.study, value: result.study.name, format: 'text' },
        { name: t.strategy, value: own.title, format: 'text' },
        { name: t.universe, value: t.assets(universeName, ledger.instruments.length), format: 'text' },
        { name: t.tested, value: t.testedText(figure(days[0], 'day'), figure(days[days.length - 1], 'day'), figure(days.length - 1, 'integer')), format: 'text' },
        { name: t.cagr, value: metrics.cagr, format: 'percent' },
        { name: texts.sharpe, value: metrics.sharpe, format: 'ratio' },
        { name: t.anchorSharpe(anchor.title), value: anchor.metrics.sharpe, format: 'ratio' },
        { name: t.maxDrawdown, value: metrics.maxDrawdown, format: 'percent' },
        { name: t.tries, value: significance.trials, format: 'integer' },
      ],
    }
    return [{ kind: 'text', text: own.summary }, facts]
  },
}
