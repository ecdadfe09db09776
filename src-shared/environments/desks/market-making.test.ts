import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { mean, standardDeviation } from '../../base/stats.ts'
import { playDesk, summarise } from './evaluate-desk.ts'
import { marketMaking } from './market-making.ts'

function play(riskAversion: number, policy: string, paths: number) {
  const open = marketMaking.open({ riskAversion })
  return playDesk(open, (state, _observations, actions) => open.policies[policy].act(state, actions), paths, createRng(1)).then((state) => ({ state, ...summarise(open, state) }))
}

/** Four standard errors: a right program fails about once in ten thousand seeds, and the seed is fixed. */
function within(value: number, expected: number, standardError: number) {
  expect(Math.abs(value - expected), `${value} against ${expected}`).toBeLessThan(4 * standardError)
}

// The published figures are themselves simulated, most of them on a thousand paths.
const published = [
  { riskAversion: 0.1, policy: 'avellaneda-stoikov', mean: 64.9, std: 6.55, inventoryStd: 2.92, theirs: 20_000, ours: 20_000 },
  { riskAversion: 0.1, policy: 'symmetric', mean: 68.4, std: 12.7, theirs: 1000, ours: 10_000 },
  { riskAversion: 0.01, policy: 'avellaneda-stoikov', mean: 68.6, std: 8.7, theirs: 1000, ours: 5000 },
  { riskAversion: 0.01, policy: 'symmetric', mean: 68.8, std: 12.8, theirs: 1000, ours: 5000 },
]

describe('market making', () => {
  it.each(published)('has the published profits: γ $riskAversion, $policy', async ({ riskAversion, policy, theirs, ours, ...figures }) => {
    const result = await play(riskAversion, policy, ours)
    within(result.mean, figures.mean, figures.std * Math.sqrt(1 / theirs + 1 / ours))
    within(result.std, figures.std, figures.std * Math.sqrt(0.5 / theirs + 0.5 / ours))
    within(mean(result.state.inventory), 0, standardDeviation(result.state.inventory) / Math.sqrt(ours))
    if (figures.inventoryStd) within(standardDeviation(result.state.inventory), figures.inventoryStd, figures.inventoryStd * Math.sqrt(0.5 / theirs + 0.5 / ours))
    if (policy === 'symmetric') {
      // Fills of constant quotes are independent of everything, so mean and variance can be added up by hand.
      const half = (riskAversion * 4) / 4 + Math.log(1 + riskAversion / 1.5) / riskAversion
      const p = 0.7 * Math.exp(-1.5 * half)
      within(result.mean, 400 * p * half, result.std / Math.sqrt(ours))
      within(result.std, Math.sqrt(2 * p * (1 - p) * (200 * half ** 2 + (4 / 200) * ((200 * 201) / 2))), result.std / Math.sqrt(2 * ours))
    }
  })
})
