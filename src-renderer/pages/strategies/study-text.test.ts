import { describe, expect, it } from 'vitest'
import { changeStudyText, readStudyText, valueAt } from './study-text.ts'

const TEXT = `# Why.
name: Mine # mine alone
strategy: momentum

split: { kind: walk-forward, trainDays: 756 }
`

describe('readStudyText', () => {
  it('gives what is written, and nothing of what is no study', () => {
    expect(readStudyText(TEXT)).toEqual({ name: 'Mine', strategy: 'momentum', split: { kind: 'walk-forward', trainDays: 756 } })
    expect(readStudyText('')).toEqual({})
    expect(readStudyText('a: [')).toBeNull()
    expect(readStudyText('- a')).toBeNull()
    expect(readStudyText('just words')).toBeNull()
  })
})

describe('changeStudyText', () => {
  it('changes one value and keeps comments, order and empty lines', () => {
    expect(changeStudyText(TEXT, ['split', 'trainDays'], 500)).toBe(TEXT.replace('756', '500'))
    expect(changeStudyText(TEXT, ['split', 'testDays'], 63)).toBe(TEXT.replace('756', '756, testDays: 63'))
  })

  it('spells a bare strategy out when its parameters change, and forgets them when they are reset', () => {
    const spelled = changeStudyText(TEXT, ['strategy', 'params', 'top'], 0.2)
    expect(readStudyText(spelled)!['strategy']).toEqual({ id: 'momentum', params: { top: 0.2 } })
    expect(readStudyText(changeStudyText(spelled, ['strategy', 'params', 'top'], undefined))!['strategy']).toEqual({ id: 'momentum' })
  })

  it('takes out what is reset, with what is empty then', () => {
    expect(changeStudyText('costs:\n  commissionBps: 3\nseed: 2\n', ['costs', 'commissionBps'], undefined)).toBe('seed: 2\n')
    expect(changeStudyText('seed: 2\n', ['costs', 'commissionBps'], undefined)).toBe('seed: 2\n')
  })

  it('leaves long lists on their line', () => {
    const long = `baselines: [ ${Array.from({ length: 30 }, (_, i) => `strategy-${i}`).join(', ')} ]\n`
    expect(changeStudyText(`${long}seed: 1\n`, ['seed'], 2)).toBe(`${long}seed: 2\n`)
  })

  it('begins from nothing', () => {
    expect(changeStudyText('', ['costs', 'commissionBps'], 3)).toBe('costs:\n  commissionBps: 3\n')
    expect(changeStudyText('# Only a comment.\n', ['seed'], 3)).toContain('seed: 3')
    expect(changeStudyText('', ['baselines'], ['momentum'])).toBe('baselines:\n  - momentum\n')
  })
})

it('valueAt looks into plain data only', () => {
  expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1)
  expect(valueAt({ a: 1 }, ['a', 'b'])).toBeUndefined()
  expect(valueAt({}, ['constructor'])).toBeUndefined()
})
