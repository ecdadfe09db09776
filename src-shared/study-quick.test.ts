import { expect, it } from 'vitest'
import { studySchema } from './study-file.ts'
import { quickStudy } from './study-quick.ts'

it('a quick study is a whole study with smaller trainings, and says so', () => {
  const study = studySchema.parse({ name: 'Fund', strategy: 'fund', baselines: ['momentum'], split: { kind: 'walk-forward', testDays: 400 } })
  const quick = quickStudy(study)
  expect(studySchema.parse(quick)).toEqual(quick)
  expect(quick).toMatchObject({ name: 'Fund, quick', strategy: { id: 'fund', params: { preset: 'quick' } }, baselines: [{ id: 'momentum', params: {} }], split: { testDays: 800 }, monkeys: 20 })
  expect(quickStudy(studySchema.parse({ monkeys: 5, split: { kind: 'single' } }))).toMatchObject({ monkeys: 5, split: { kind: 'single' } })
})
