import { expect, it } from 'vitest'
import { createDrawQueue } from './draw-queue.ts'

it('draws each chart once a frame, and no more charts than a frame has time for', () => {
  const frames: (() => void)[] = []
  let now = 0
  const drawn: string[] = []
  const queue = createDrawQueue({ nextFrame: (draw) => frames.push(draw), now: () => now })
  const chart = (name: string) => () => {
    drawn.push(name)
    now += 4
  }
  const [a, b, c] = [chart('a'), chart('b'), chart('c')]
  for (const draw of [a, a, b, c, a]) queue(draw)
  expect(frames).toHaveLength(1)
  frames.shift()!()
  expect(drawn).toEqual(['a', 'b'])
  queue(a)
  expect(frames).toHaveLength(1)
  frames.shift()!()
  expect(drawn).toEqual(['a', 'b', 'c', 'a'])
  expect(frames).toEqual([])
})
