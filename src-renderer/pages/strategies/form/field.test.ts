import { expect, it } from 'vitest'
import { isShare, kindOf, labelOf, readNumber, unitOf, variantsOf, withoutNull } from './field.ts'

it('finds the control for each shape of schema', () => {
  const number = { type: 'number' }
  expect(kindOf({ type: 'integer' }, 'seed')).toBe('number')
  expect(kindOf({ type: 'string', enum: ['a', 'b'] }, 'window')).toBe('choice')
  expect(kindOf({ type: 'boolean' }, 'warmStart')).toBe('switch')
  expect(kindOf({ type: 'string' }, 'testFrom')).toBe('day')
  expect(kindOf({ type: 'string' }, 'benchmark')).toBe('text')
  expect(kindOf({ type: 'array', items: number }, 'hidden')).toBe('list')
  expect(kindOf({ type: 'array', items: { enum: ['a'] } }, 'features')).toBe('choices')
  expect(kindOf({ type: 'object', properties: { a: number } }, 'costs')).toBe('group')
  expect(kindOf({ type: 'object', properties: { alpha: number, beta: number, gamma: number, delta: number } }, 'reward')).toBe('reward')
  expect(kindOf({ type: 'object', propertyNames: { enum: ['a'] }, additionalProperties: number }, 'halfSpreadBps')).toBe('record')
  expect(kindOf({ type: 'object', propertyNames: { type: 'string' }, additionalProperties: {} }, 'assetBounds')).toBe('plain')
})

it('tells variants apart by their constant', () => {
  const variants = variantsOf({ oneOf: [{ properties: { kind: { const: 'a' } } }, { properties: { kind: { const: 'b' }, x: { type: 'number' } } }] })
  expect(variants.map(({ key, value }) => [key, value])).toEqual([['kind', 'a'], ['kind', 'b']])
})

it('takes what may be empty for what it is when it is not', () => {
  expect(withoutNull({ anyOf: [{ type: 'number', minimum: 1 }, { type: 'null' }], description: 'x' })).toEqual({ type: 'number', minimum: 1, description: 'x' })
})

it('writes names as people do, with their units apart', () => {
  expect(['lookbackDays', 'costBps', 'days', 'riskFree', 'seed'].map((name) => [labelOf(name), unitOf(name)])).toEqual([
    ['Lookback', 'Days'],
    ['Cost', 'Bps'],
    ['Days', 'Days'],
    ['Risk free', null],
    ['Seed', null],
  ])
  expect(isShare({ type: 'number', maximum: 1 }, 'maxWeight')).toBe(true)
  expect(isShare({ type: 'number' }, 'capital')).toBe(false)
})

it('reads numbers as they are typed', () => {
  expect(['1', ' 1.5 ', '1,5', '1,000', '10 000', '−3', '1e-4', '.5', '', 'x', '1-2', 'Infinity'].map(readNumber)).toEqual([1, 1.5, 1.5, 1000, 10000, -3, 1e-4, 0.5, null, null, null, null])
})
