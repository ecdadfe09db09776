import { describe, expect, it } from 'vitest'
import { continuousFutureOf, contractOf, kindOfSymbol } from './symbol-kind.ts'

describe('what a symbol says by itself', () => {
  it('reads dated contracts', () => {
    expect(contractOf('CLZ25.NYM')).toEqual({ root: 'CL', month: 2025 * 12 + 11 })
    expect(contractOf('ESH26')).toEqual({ root: 'ES', month: 2026 * 12 + 2 })
    expect(['CL=F', 'AAPL', 'GC=F'].map(contractOf)).toEqual([undefined, undefined, undefined])
    expect(['CL=F', 'CLZ25.NYM', 'F'].map(continuousFutureOf)).toEqual(['CL', undefined, undefined])
  })

  it('tells futures, currencies and indices from shares', () => {
    expect(['CL=F', 'CLZ25.NYM', 'EURUSD=X', 'JPY=X', 'AAPL', 'BRK-B', 'ESH26'].map((symbol) => kindOfSymbol(symbol).assetClass)).toEqual(['commodity', 'commodity', 'currency', 'currency', 'equity', 'equity', 'equity'])
    expect(kindOfSymbol('^VIX')).toEqual({ assetClass: 'equity', benchmark: true })
    expect(kindOfSymbol('AAPL').benchmark).toBeUndefined()
  })
})
