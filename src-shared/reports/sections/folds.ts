import type { SectionRow } from '../section.ts'

export const folds: SectionRow = {
  id: 'folds',
  title: 'Fold by fold',
  build: ({ result }) => [
    {
      kind: 'table',
      id: 'folds',
      caption: 'Each fold was fitted on its training days and judged on the days after',
      columns: [
        { title: 'Trained from', format: 'day' },
        { title: 'to', format: 'day' },
        { title: 'Tested from', format: 'day' },
        { title: 'to', format: 'day' },
        { title: 'Sharpe, in sample', format: 'ratio' },
        { title: 'Sharpe, out of sample', format: 'ratio' },
        { title: 'Return a year', format: 'percent' },
        { title: 'Maximum drawdown', format: 'percent' },
      ],
      rows: result.folds.map(({ train, test, inSample, outOfSample }) => [
        train.from,
        train.to,
        test.from,
        test.to,
        inSample?.sharpe ?? null,
        outOfSample.sharpe,
        outOfSample.cagr,
        outOfSample.maxDrawdown,
      ]),
    },
  ],
}
