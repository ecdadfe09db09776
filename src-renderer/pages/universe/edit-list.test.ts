import { describe, expect, it } from 'vitest'
import { asSaved, idOf } from './edit-list.ts'

describe('lists of the user', () => {
  it('get an id of their name', () => {
    expect(idOf('  Meine Größe – 60/40! ', [])).toBe('meine-grosse-60-40')
    expect(idOf('日本', [])).toBe('list')
    expect(idOf('Mine', ['mine', 'mine-2'])).toBe('mine-3')
  })

  it('are saved with everything that is known of their instruments', () => {
    const instrument = { symbol: 'X', name: 'Ex', assetClass: 'equity', currency: 'EUR', timeZone: 'Europe/Berlin', source: 'csv', sector: 'Energy' } as const
    const saved = asSaved({ id: 'mine', name: 'Mine', summary: 'Mine.', size: 1, asOf: '2024-01-01', baseCurrency: 'EUR', builtIn: false, survivorshipBias: true, instruments: [{ ...instrument, stored: true }], memberships: [] })
    expect(saved).toEqual({ id: 'mine', name: 'Mine', summary: 'Mine.', baseCurrency: 'EUR', memberships: [], instruments: [instrument] })
  })
})
