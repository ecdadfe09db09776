import type { Block } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const luck: SectionRow = {
  id: 'luck',
  title: (texts) => texts.luck.title,
  build({ result, own, texts }) {
    const t = texts.luck
    const { significance: s, ledger } = own
    const year = Math.sqrt(ledger.periodsPerYear)
    const blocks: Block[] = [
      {
        kind: 'facts',
        rows: [
          { name: t.tries, value: s.trials, format: 'integer' },
          { name: t.low, value: s.sharpeLow, format: 'ratio' },
          { name: t.high, value: s.sharpeHigh, format: 'ratio' },
          { name: t.psr, value: s.psr, format: 'percent' },
          { name: t.dsr, value: s.dsr, format: 'percent' },
          { name: t.lucky, value: s.luckySharpe, format: 'ratio' },
          { name: t.years, value: s.minTrackRecordYears, format: 'ratio' },
          { name: t.pbo, value: result.pbo, format: 'percent' },
          ...(result.pSuperior === undefined ? [] : [{ name: t.pSuperior, value: result.pSuperior, format: 'percent' } as const]),
        ],
      },
    ]
    const compared = result.strategies.slice(1).filter(({ difference }) => difference !== null)
    if (compared.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'differences',
        caption: t.differences,
        columns: [
          { title: t.baseline, format: 'text' },
          { title: texts.sharpe, format: 'ratio' },
          { title: texts.difference, format: 'ratio' },
          { title: texts.intervalFrom, format: 'ratio' },
          { title: texts.intervalTo, format: 'ratio' },
          { title: texts.pValue, format: 'ratio' },
        ],
        rows: compared.map(({ title, metrics, difference }) => [title, metrics.sharpe, difference!.difference.value * year, difference!.difference.low * year, difference!.difference.high * year, difference!.pValue]),
        footnotes: [t.noEvidence],
      })
    }
    if (result.monkeys.length >= 20 && own.metrics.sharpe !== null) {
      const sharpe = own.metrics.sharpe
      const beaten = result.monkeys.filter((monkey) => monkey < sharpe).length / result.monkeys.length
      blocks.push({
        kind: 'chart',
        id: 'monkeys',
        title: t.monkeys(result.monkeys.length),
        summary: t.beaten(figure(beaten, 'percent')),
        chart: { type: 'histogram', values: result.monkeys, format: 'ratio', marks: [{ name: own.title, value: sharpe, role: 'own' }] },
      })
    }
    for (const note of s.notes) blocks.push({ kind: 'text', text: texts.say(note) })
    return blocks
  },
}
