import { z } from 'zod'
import { equalOver, liveAssets } from './choose.ts'
import type { Strategy } from './strategy.ts'

const params = z.object({})

/** The bar that every other strategy must clear. */
export const equalWeight: Strategy<typeof params, null> = {
  id: 'equal-weight',
  title: 'Equal weight',
  summary: 'The same share in every asset that can be traded, restored at every decision.',
  learned: false,
  params,
  lookbackDays: () => 1,
  fit: () => null,
  decide: (_, { panel }) => ({ weights: equalOver(panel.instruments.length, liveAssets(panel)) }),
}
