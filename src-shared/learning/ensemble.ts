import { mean, standardDeviation } from '../base/stats.ts'
import type { Environment } from '../environments/environment.ts'
import type { Engine } from '../tensor/engines/engine.ts'
import type { TrainedActor } from './kit/actor-critic.ts'
import { openPolicy } from './kit/policy.ts'

/**
 * Members of one program that vote. How they are trained is the trainers' `members`: each has its own start, environments and noise, drawn from
 * its own streams of one seed.
 */

/** Mean of active returns over their deviation, per period; 0 where they do not vary. */
export function informationRatio(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number {
  const active = Float64Array.from(returns, (r, i) => r - benchmark[i])
  const deviation = standardDeviation(active)
  return deviation > 1e-12 ? mean(active) / deviation : 0
}

/**
 * Shares of the vote from validation: in proportion to information ratios above zero, shrunk towards equal shares by `shrinkage`, since the ratios of
 * a few months are mostly luck. `periods` of validation say by how much when `shrinkage` is left out: the noise of a ratio, 1/√periods,
 * against how far the members' ratios lie apart.
 */
export function votesFrom(ratios: readonly number[], periods: number, shrinkage = luckShare(ratios, periods)): number[] {
  const equal = 1 / ratios.length
  const above = ratios.map((ratio) => Math.max(ratio, 0))
  const total = above.reduce((a, b) => a + b, 0)
  return above.map((ratio) => (total > 0 ? shrinkage * equal + (1 - shrinkage) * (ratio / total) : equal))
}

/** Share of the variance between ratios that chance alone explains, between 0 and 1. */
function luckShare(ratios: readonly number[], periods: number): number {
  const between = ratios.length > 1 ? standardDeviation(ratios) ** 2 : 0
  return between > 0 ? Math.min(1, 1 / periods / between) : 1
}

/** Weighted mean of what members want, `[member][number]`. Portfolios stay portfolios: weights that sum to one still do. */
export function vote(wishes: readonly ArrayLike<number>[], votes: readonly number[]): Float64Array {
  const out = new Float64Array(wishes[0].length)
  wishes.forEach((wish, m) => {
    for (let i = 0; i < out.length; i++) out[i] += votes[m] * wish[i]
  })
  return out
}

/**
 * How much members disagree about a portfolio: half the absolute distance between two members' weights, averaged over pairs. 0 is agreement, 1 is
 * nothing in common. Large means that the seed decides, not the data.
 */
export function dispersion(wishes: readonly ArrayLike<number>[]): number {
  let total = 0
  let pairs = 0
  for (let a = 0; a < wishes.length; a++) {
    for (let b = a + 1; b < wishes.length; b++) {
      pairs++
      for (let i = 0; i < wishes[a].length; i++) total += Math.abs(wishes[a][i] - wishes[b][i]) / 2
    }
  }
  return pairs > 0 ? total / pairs : 0
}

/** All members ready to say what each would do in `count` environments, without chance: actions by member. */
export async function openMembers(engine: Engine, { network, parameters, members }: TrainedActor, environment: Environment, count: number) {
  const policy = await openPolicy(engine, network, environment, members, count)
  policy.use(parameters)
  return {
    async decide(observations: Float32Array, allowed: Float32Array | null): Promise<Float32Array[]> {
      const looked = await policy.look(new Array<Float32Array>(members).fill(observations))
      return Array.from({ length: members }, (_, m) => policy.decide(looked, m, allowed))
    },
    close: () => policy.close(),
  }
}
