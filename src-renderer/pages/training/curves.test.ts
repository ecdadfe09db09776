import { describe, expect, it } from 'vitest'
import { Series } from '../../components/charts/series.ts'
import { groupCurves, readCurveName, readFacts } from './curves.ts'

function seriesOf(...points: readonly (readonly [number, number])[]): Series {
  const series = new Series()
  for (const [x, y] of points) series.append(x, y)
  return series
}

describe('readCurveName', () => {
  it.each([
    ['loss', '', 'loss', '', ''],
    ['fold 2/loss', '', 'loss', 'fold 2', ''],
    ['Fund/fold 10/desk volatility/member 3/meanReward', 'Fund/desk volatility', 'meanReward', 'fold 10', 'member 3'],
    ['Boost/fold 1/agent 2 micro/reward', 'Boost/micro', 'reward', 'fold 1', 'agent 2'],
    ['Boost of 60/40/loss', 'Boost of 60/40', 'loss', '', ''],
  ])('takes %s apart', (name, part, figure, fold, member) => {
    expect(readCurveName(name)).toEqual({ part, figure, fold, member })
  })
})

describe('groupCurves', () => {
  it('sets folds side by side, members into one chart, and marks the best', () => {
    const curves = new Map([
      ['fold 10/loss', seriesOf([1, 1])],
      ['fold 2/member 2/loss', seriesOf([1, 1])],
      ['fold 2/member 1/loss', seriesOf([1, 1])],
      ['fold 2/validation', seriesOf([1, 5], [2, 7])],
      ['fold 2/best', seriesOf([1, 5], [2, 7])],
      ['stepsPerSecond', seriesOf([1, 100])],
    ])
    const groups = groupCurves(curves, 'best')
    expect(groups.map(({ part, figure, charts }) => [`${part}${figure}`, charts.map(({ facet, lines }) => [facet, lines.map(({ name }) => name)])])).toEqual([
      ['loss', [['fold 2', ['member 1', 'member 2']], ['fold 10', ['loss']]]],
      ['validation', [['fold 2', ['validation']]]],
    ])
    expect(groups[1]!.charts[0]!.marks).toEqual([{ x: 2, label: 'best', line: 0 }])
  })
})

describe('readFacts', () => {
  it('says the newest speed and patience, and nothing where nothing is known', () => {
    expect(readFacts(new Map([['fold 1/stepsPerSecond', seriesOf([1, 5])], ['fold 2/stepsPerSecond', seriesOf([1, 7])], ['fold 2/patienceLeft', seriesOf([1, 2])]]))).toEqual({
      stepsPerSecond: 7,
      patienceLeft: 2,
    })
    expect(readFacts(new Map())).toEqual({ stepsPerSecond: null, patienceLeft: null })
  })
})
