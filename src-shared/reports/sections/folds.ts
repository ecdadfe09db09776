import type { SectionRow } from '../section.ts'

export const folds: SectionRow = {
  id: 'folds',
  title: ({ folds: t }) => t.title,
  build: ({ result, texts: { folds: t, yearly } }) => [
    {
      kind: 'table',
      id: 'folds',
      caption: t.caption,
      columns: [
        { title: t.trainedFrom, format: 'day' },
        { title: t.to, format: 'day' },
        { title: t.testedFrom, format: 'day' },
        { title: t.to, format: 'day' },
        { title: t.inSample, format: 'ratio' },
        { title: t.outOfSample, format: 'ratio' },
        { title: yearly, format: 'percent' },
        { title: t.maxDrawdown, format: 'percent' },
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
