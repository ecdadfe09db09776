import { expect, it } from 'vitest'
import { settings, settingsSchema } from './settings.ts'

it('changes only what is said', () => {
  expect(settings.set.input.parse({ view: { lastPage: 'data' } })).toEqual({ view: { lastPage: 'data' } })
  expect(settings.set.input.parse({})).toEqual({})
  expect(Object.keys(settings.set.input.shape)).toEqual(Object.keys(settingsSchema.shape))
})
