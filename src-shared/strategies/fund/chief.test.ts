import { describe, expect, it } from 'vitest'
import { interrupted, Stop, testRun } from '../../../tests/fixtures/training-run.ts'
import { sampleAllocator } from '../../environments/allocator/allocator.fixture.ts'
import { chiefLogits, playChief, silentChief, trainChief, type Chief } from './chief.ts'
import { judgeChief } from './judged-chief.ts'

const SMALL = { steps: 6000, hidden: [] }
const { settings } = sampleAllocator()

describe('the chief investment officer', () => {
  it('beats equal risk and the desk chosen in sample where Sharpe ratios change, as far as a small training goes', async () => {
    const judged = await Promise.all([3, 5].map((seed) => judgeChief(seed, true, SMALL, testRun(0))))
    const mean = (id: keyof (typeof judged)[number]['sharpe']) => judged.reduce((total, { sharpe }) => total + sharpe[id], 0) / judged.length
    expect(mean('chief')).toBeGreaterThan(mean('equal-risk') + 0.05)
    expect(mean('chief')).toBeGreaterThan(mean('best-in-sample'))
  }, 120_000)

  it('falls back to about equal risk where no desk is better than another', async () => {
    const judged = await judgeChief(1, false, SMALL, testRun(0))
    expect(judged.distance).toBeLessThan(0.05)
    expect(Math.abs(judged.sharpe.chief - judged.sharpe['equal-risk'])).toBeLessThan(0.05)
  }, 120_000)

  it('is plain data, the same for the same seed', async () => {
    const tiny = { steps: 1000, hidden: [4] }
    const train = () => trainChief(settings, tiny, (name, work) => work(testRun(name.length)))
    const chief = await train()
    expect(structuredClone(chief)).toEqual(await train())
    expect(chief.members).toHaveLength(2)
  })

  it('ends with the same bits when it was interrupted in its second half', async () => {
    const plan = { steps: 2000, hidden: [] }
    const straight = await trainChief(settings, plan, (_, work) => work(testRun(2)))
    const { run, kept } = interrupted(2)
    await expect(trainChief(settings, plan, (name, work) => work(name === 'half 2' ? run : testRun(2)))).rejects.toBeInstanceOf(Stop)
    const resumed = await trainChief(settings, plan, (name, work) => work(testRun(2, name === 'half 2' ? { resume: kept.state } : {})))
    expect(resumed).toEqual(straight)
  })

  it('says nothing when it believes nothing: equal risk', () => {
    const allocator = sampleAllocator({ starts: 'first', episodeWeeks: Infinity })
    const { own, twin } = playChief(allocator, silentChief(4))
    expect(own.length).toBeGreaterThan(200)
    own.forEach((r, t) => expect(r).toBeCloseTo(twin[t], 12))
  })

  it('tilts by as much as it believes', async () => {
    const chief: Chief = { ...(await trainChief(settings, { steps: 1000, hidden: [] }, (_, work) => work(testRun(1)))), belief: 1 }
    const { shown } = sampleAllocator().decisions(0)
    const [whole, half] = [1, 0.5].map((belief) => chiefLogits({ ...chief, belief }, shown))
    half.forEach((x, i) => expect(x).toBeCloseTo(whole[i] / 2, 9))
  })
})
