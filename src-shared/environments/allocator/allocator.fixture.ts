import { createRng } from '../../base/rng.ts'
import { flatCosts } from '../../weights/costs.ts'
import { createAllocator, type Allocator, type AllocatorOptions } from '../allocator.ts'
import { CHANGING_DESKS, changingDeskLines, drawChangingDesks } from './changing-desks.ts'

/** Four made-up desks and three years of them, for the contract and the tests. */
export function sampleAllocator(options: Partial<AllocatorOptions> = {}): Allocator {
  const desks = 4
  const worlds = [1, 2].map((seed) => drawChangingDesks({ ...CHANGING_DESKS, desks, days: 756 }, createRng(seed, 'desks')))
  return createAllocator({ desks: changingDeskLines(desks), worlds, costs: flatCosts(10), episodeWeeks: 26, ...options })
}
