import { drawdownLine, worstDrawdowns } from '../../metrics/drawdown.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const drawdowns: SectionRow = {
  id: 'drawdowns',
  title: ({ drawdowns: t }) => t.title,
  build({ own, anchor, ownView, texts: { drawdowns: t } }) {
    const { ledger } = own
    if (ledger.days.length < 3) return [{ kind: 'text', text: t.tooShort }]
    const worst = worstDrawdowns(ownView, 10)
    return [
      {
        kind: 'chart',
        id: 'drawdown',
        title: t.chart,
        summary: worst.length === 0 ? t.none : t.deepest(figure(worst[0].depth, 'percent'), figure(worst[0].peak.day, 'day'), figure(worst[0].trough.day, 'day')),
        chart: {
          type: 'lines',
          days: ledger.days,
          series: [
            { name: own.title, role: 'own', values: drawdownLine(ledger.value) },
            { name: anchor.title, role: 'anchor', values: drawdownLine(anchor.ledger.value) },
          ],
          format: 'percent',
        },
      },
      ...(worst.length === 0
        ? []
        : [
            {
              kind: 'table',
              id: 'drawdowns',
              caption: worst.length === 1 ? t.one : t.worst,
              columns: [
                { title: t.depth, format: 'percent' },
                { title: t.from, format: 'day' },
                { title: t.lowest, format: 'day' },
                { title: t.recovered, format: 'day' },
                { title: t.fallDays, format: 'integer' },
                { title: t.recoveryDays, format: 'integer' },
              ],
              rows: worst.map(({ depth, peak, trough, recovery, fallDays, recoveryDays }) => [depth, peak.day, trough.day, recovery?.day ?? t.notYet, fallDays, recoveryDays]),
            } as const,
          ]),
    ]
  },
}
