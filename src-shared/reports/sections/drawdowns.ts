import { drawdownLine, worstDrawdowns } from '../../metrics/drawdown.ts'
import { figure, phrase } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const drawdowns: SectionRow = {
  id: 'drawdowns',
  title: 'Drawdowns',
  build({ own, anchor, ownView }) {
    const { ledger } = own
    if (ledger.days.length < 3) return [{ kind: 'text', text: 'There are fewer than two returns, so there is no fall to speak of.' }]
    const worst = worstDrawdowns(ownView, 10)
    return [
      {
        kind: 'chart',
        id: 'drawdown',
        title: 'Distance below the highest wealth so far',
        summary: worst.length === 0 ? 'Wealth never fell.' : phrase`The deepest fall was ${figure(worst[0].depth, 'percent')}, from ${figure(worst[0].peak.day, 'day')} to ${figure(worst[0].trough.day, 'day')}.`,
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
              caption: worst.length === 1 ? 'The one fall' : 'The worst falls',
              columns: [
                { title: 'Depth', format: 'percent' },
                { title: 'From', format: 'day' },
                { title: 'Lowest', format: 'day' },
                { title: 'Recovered', format: 'day' },
                { title: 'Days down', format: 'integer' },
                { title: 'Days back up', format: 'integer' },
              ],
              rows: worst.map(({ depth, peak, trough, recovery, fallDays, recoveryDays }) => [depth, peak.day, trough.day, recovery?.day ?? 'not yet', fallDays, recoveryDays]),
            } as const,
          ]),
    ]
  },
}
