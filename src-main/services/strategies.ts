import { z } from 'zod'
import type { StrategyDetail, StrategyInfo } from '../../src-shared/api/backtest.ts'
import type { ApiServices } from '../../src-shared/api/index.ts'
import { fail } from '../../src-shared/base/failure.ts'
import { searchableAxes } from '../../src-shared/search-space.ts'
import { strategies } from '../../src-shared/strategies/index.ts'
import type { Strategy } from '../../src-shared/strategies/strategy.ts'

export function createBacktestService(): ApiServices['backtest'] {
  return {
    strategies: listStrategies,
    strategy: ({ id }) => detailOf(findStrategy(id)),
  }
}

export function findStrategy(id: string): Strategy {
  if (Object.hasOwn(strategies, id)) return strategies[id as keyof typeof strategies]
  return fail('not-found', `There is no strategy "${id}".`, {
    where: 'strategy',
    hint: `There are: ${Object.keys(strategies).join(', ')}.`,
  })
}

export function listStrategies(): StrategyInfo[] {
  return Object.values<Strategy>(strategies).map(infoOf)
}

export function infoOf({ id, title, summary, learned, ablationOf, params }: Strategy): StrategyInfo {
  return { id, title, summary, learned, ablationOf: ablationOf ?? null, params: params.parse({}) }
}

function detailOf(strategy: Strategy): StrategyDetail {
  return { ...infoOf(strategy), schema: z.toJSONSchema(strategy.params, { io: 'input' }), searchable: searchableAxes(strategy.params) }
}
