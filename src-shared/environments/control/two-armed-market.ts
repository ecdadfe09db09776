import type { Environment } from '../environment.ts'
import { softmaxInto } from '../softmax.ts'

type MarketState = { readonly steps: Int32Array }

/** A bet is as likely to gain `GAIN` as to lose `LOSS`; the other arm is cash. */
const GAIN = 0.4
const LOSS = 0.3
/** Random words of 32 bits, each bit a bet: so many independent bets are made with one weight, or chance would drown what a weight is worth. */
const WORDS = 8
const BETS = 32 * WORDS
const EPISODE_STEPS = 20

/** Kelly's weight of the risky arm: what the bet gains on average, over gain times loss. */
export const TWO_ARMED_OPTIMUM = (0.5 * GAIN - 0.5 * LOSS) / (GAIN * LOSS)

/**
 * One risky arm and cash. Actions are logits, made weights by one softmax; the reward is 100 × the mean log growth of a round of bets
 * at these weights, so that the best weight is known in closed form.
 */
export const twoArmedMarket: Environment<MarketState> = {
  id: 'two-armed-market',
  title: 'Two-armed market',
  observationSize: 1,
  actions: { kind: 'box', size: 2, low: -5, high: 5 },
  maxSteps: EPISODE_STEPS,
  create: (count) => ({ steps: new Int32Array(count) }),
  reset({ steps }, e) {
    steps[e] = 0
  },
  step({ steps }, actions, { rewards, terminated, truncated }, rng) {
    for (let e = 0; e < steps.length; e++) {
      const weight = riskyWeight(actions, 2 * e)
      let won = 0
      for (let word = 0; word < WORDS; word++) won += bitsSet(rng.uint32())
      rewards[e] = (100 * (won * Math.log1p(weight * GAIN) + (BETS - won) * Math.log1p(-weight * LOSS))) / BETS
      steps[e]++
      terminated[e] = 0
      truncated[e] = steps[e] >= EPISODE_STEPS ? 1 : 0
    }
  },
  observe: (_, observations) => observations.fill(1),
}

const pair = new Float64Array(2)

/** Share of the risky arm that two logits mean. */
export function riskyWeight(actions: ArrayLike<number>, at: number): number {
  pair[0] = actions[at]
  pair[1] = actions[at + 1]
  softmaxInto(pair, 0, 2)
  return pair[0]
}

function bitsSet(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
