import { z } from 'zod'
import { equalOver, liveAssets } from './choose.ts'
import { holdsNothing, leaveAlone } from './held.ts'
import type { Strategy } from './strategy.ts'

const params = z.object({})

export const equalWeightHeld: Strategy<typeof params, null> = {
  id: 'equal-weight-held',
  title: 'Equal weight, held',
  summary: 'The same share in every asset on the first day, never traded again.',
  learned: false,
  params,
  lookbackDays: () => 1,
  fit: () => null,
  decide: (_, { panel, held }) => {
    const n = panel.instruments.length
    return { weights: holdsNothing(held) ? equalOver(n, liveAssets(panel)) : leaveAlone(n) }
  },
}
