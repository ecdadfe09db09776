import { z } from 'zod'
import { createRng } from '../base/rng.ts'
import { liveAssets } from './choose.ts'
import type { Strategy } from './strategy.ts'

const params = z.object({
  seed: z.number().int().min(0).max(2 ** 31).default(0).describe('Which monkey: the same seed draws the same portfolios'),
})

export const random: Strategy<typeof params, number> = {
  id: 'random',
  title: 'Random portfolios',
  summary: 'A monkey draws a new portfolio at every decision, every mix being equally likely.',
  learned: false,
  params,
  lookbackDays: () => 1,
  fit: (_, { seed }) => seed,
  decide: (seed, { panel }) => {
    const live = liveAssets(panel)
    const weights = new Float64Array(panel.instruments.length)
    const rng = createRng(seed, `monkey ${panel.days[panel.days.length - 1]}`)
    let total = 0
    for (const i of live) {
      // Exponential draws over their sum are uniform on the simplex.
      weights[i] = -Math.log(1 - rng.uniform())
      total += weights[i]
    }
    return { weights: total > 0 ? weights.map((x) => x / total) : weights }
  },
}
