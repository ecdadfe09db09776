import { describe, expect, it } from 'vitest'
import { referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import { openTrainer } from '../../src-shared/tensor/trainer.ts'
import { createSampleModel } from './model-shape.ts'

describe('sample model', () => {
  it.each([
    ['small', 'mlp:64,32-64-64-8', 32 * 64 + 64 + 64 * 64 + 64 + 64 * 8 + 8],
    ['medium', 'transformer:64,60,8,64,4,2', 104_577],
    ['large', 'transformer:64,60,8,128,8,4', 802_305],
    ['lstm:16,30,8,32', 'lstm:16,30,8,32', 8 * 128 + 32 * 128 + 128 + 32 + 1],
  ])('%s is %s', (text, name, count) => {
    const model = createSampleModel(text)
    expect(model.name).toBe(name)
    expect(model.parameterCount).toBe(count)
    expect(model.initial).toHaveLength(count)
  })

  it.each(['mlp:4,3-5-2', 'transformer:2,4,3,4,2,1', 'lstm:2,3,2,4'])('%s trains', async (text) => {
    const { training, initial, batch } = createSampleModel(text)
    const trainer = await openTrainer(referenceEngine, training, initial)
    const losses: number[] = []
    for (let step = 0; step < 20; step++) losses.push((await trainer.step(batch, 0.01)).loss[0])
    expect(losses[19]).toBeLessThan(losses[0])
  })

  it.each([
    ['banana', /^There is no model "banana"\.$/],
    ['toString:1', /There is no model/],
    ['mlp:64', /"mlp:64" is not a mlp:BATCH,WIDTH-WIDTH-… of whole numbers from 1 to 4096\./],
    ['transformer:64,60,8', /is not a transformer:BATCH,STEPS,FEATURES,WIDTH,HEADS,LAYERS/],
    ['lstm:64,60,8,0', /is not a lstm/],
    ['lstm:64,60,8,1e9', /is not a lstm/],
    ['transformer:64,60,8,64,5,2', /width 64 cannot be shared evenly by 5 heads/],
  ])('refuses %s', (text, message) => {
    expect(() => createSampleModel(text)).toThrow(message)
  })
})
