import { DESK_METRICS, type DeskFigure, type DeskLine } from '../../metrics/desks.ts'
import type { Block, Cell, Format } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'
import { formatOf } from './metric-table.ts'

const FIGURES: readonly DeskFigure[] = [...DESK_METRICS, 'correlation']

/** Only a fund has this section: what each of its desks brought. */
export const desks: SectionRow = {
  id: 'desks',
  title: ({ desks: t }) => t.title,
  build({ result, texts: { desks: t, metrics, say } }): Block[] {
    const found = result.desks
    if (!found) return []
    const named = ({ title, id, simulated, partly }: DeskLine) => (id === 'fund' ? t.fund : partly ? t.partly(say(title)) : simulated ? t.simulated(say(title)) : say(title))
    const benchmark = found.against === 'universe' ? null : result.benchmarkName
    const lines = [...found.desks, found.fund]
    const rows: Cell[][] = found.desks.map((line) => [named(line), line.capital, ...line.byYear, line.contribution])
    rows.push([t.rest, 0, ...found.rest.byYear, found.rest.contribution], [t.fund, found.fund.capital, ...found.fund.byYear, found.fund.contribution])
    const formatsOf = (key: DeskFigure): Format => (key === 'correlation' ? 'ratio' : formatOf(key))
    return [
      ...(found.desks.some(({ simulated }) => simulated) ? [{ kind: 'text', text: t.caution } as const] : []),
      {
        kind: 'table',
        id: 'desks-contribution',
        caption: t.byYear,
        columns: [{ title: t.desk, format: 'text' }, { title: t.capital, format: 'percent' }, ...found.years.map((year) => ({ title: String(year), format: 'percent' }) as const), { title: t.all, format: 'percent' }],
        rows,
        footnotes: [t.footnote],
      },
      {
        kind: 'table',
        id: 'desks-figures',
        caption: t.figures(figure(found.confidence, 'percent')),
        columns: [
          { title: t.desk, format: 'text' },
          { title: t.figure, format: 'text' },
          { title: t.value, format: 'ratio' },
          { title: t.low, format: 'ratio' },
          { title: t.high, format: 'ratio' },
        ],
        rows: lines.flatMap((line) => FIGURES.map((key): Cell[] => [named(line), key === 'correlation' ? t.correlation(benchmark) : metrics[key].title, ...cellsOf(line.figures[key], t.notEnough)])),
        rowFormats: lines.flatMap(() => FIGURES.map(formatsOf)),
        footnotes: [t.order],
      },
    ]
  },
}

function cellsOf(interval: DeskLine['figures'][DeskFigure], otherwise: string): Cell[] {
  return interval ? [interval.value, interval.low, interval.high] : [otherwise, '', '']
}
