import { describe, expect, it } from 'vitest'
import { areaLookOf, lookOf, MOST_DISTINCT } from './line-look.ts'

describe('looks of lines', () => {
  it('differ in their pattern wherever they share a colour', () => {
    const looks = Array.from({ length: 18 }, (_, i) => lookOf(i))
    expect(new Set(looks.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(18)
    expect(new Set(looks.slice(0, 6).map(({ dash }) => dash)).size).toBe(6)
  })

  it('give each of a few areas its own colour', () => {
    expect(new Set(Array.from({ length: MOST_DISTINCT }, (_, i) => areaLookOf(i).colour)).size).toBe(MOST_DISTINCT)
  })
})
