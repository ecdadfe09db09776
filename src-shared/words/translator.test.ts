import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTranslator } from './translator.ts'

const translate = createTranslator({
  'The file is empty.': 'Die Datei ist leer.',
  'There is no run {} in {}.': 'In {1} gibt es keinen Lauf {0}.',
  'There is no run {} in the data folder.': 'Im Datenordner gibt es keinen Lauf {0}.',
  'Equal weight was held because {}.': 'Gehalten wurde die Gleichgewichtung: {0~}.',
  'no price moved': 'kein Kurs bewegte sich',
  'It fell by {} %.': 'Es fiel um {0#} %.',
  'Missing: {}.': 'Es fehlen {0,}.',
  yield: 'Rendite',
  inflation: 'Inflation',
  '{} and {} more': '{0} und {1} weitere',
  'Try again later. It may pass.': 'Später noch einmal versuchen. Es mag vorübergehen.',
})

describe('translations', () => {
  it('put what is filled in where the other language wants it', () => {
    expect(translate('The file is empty.')).toBe('Die Datei ist leer.')
    expect(translate('There is no run 7 in D:\\data.')).toBe('In D:\\data gibt es keinen Lauf 7.')
    expect(translate('AAPL and 3 more')).toBe('AAPL und 3 weitere')
  })

  it('take the form that says the most itself', () => {
    expect(translate('There is no run 7 in the data folder.')).toBe('Im Datenordner gibt es keinen Lauf 7.')
  })

  it('translate gaps that are sentences, lists or numbers', () => {
    expect(translate('Equal weight was held because no price moved.')).toBe('Gehalten wurde die Gleichgewichtung: kein Kurs bewegte sich.')
    expect(translate('It fell by 1,234.5 %.')).toBe('Es fiel um 1.234,5 %.')
    expect(translate('Missing: yield, gold and inflation.')).toBe('Es fehlen Rendite, gold und Inflation.')
  })

  it('go through a text sentence by sentence, and behind what a sentence is of', () => {
    expect(translate('The file is empty. It fell by 0.5 %.')).toBe('Die Datei ist leer. Es fiel um 0,5 %.')
    expect(translate('Who knows. Try again later. It may pass.')).toBe('Who knows. Später noch einmal versuchen. Es mag vorübergehen.')
    expect(translate('AAPL, 2024-01-05: no price moved.')).toBe('AAPL, 2024-01-05: kein Kurs bewegte sich.')
    expect(translate('yield/fold 1: The file is empty.')).toBe('Rendite/fold 1: Die Datei ist leer.')
  })

  it('leave what they do not know as it is', () => {
    expect(translate('')).toBe('')
    expect(translate('Something else: entirely.')).toBe('Something else: entirely.')
    expect(translate('There is no run')).toBe('There is no run')
  })

  it('carry any filled-in text over unchanged', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(translate(`There is no run ${name} in the data folder.`)).toBe(`Im Datenordner gibt es keinen Lauf ${name}.`)
      }),
      { numRuns: 1000 },
    )
  })

  it('never take long over a text that a user may have written', () => {
    const hostile = 'There is no run '.repeat(2_000) + ' and '.repeat(2_000) + 'a: '.repeat(2_000)
    const before = Date.now()
    translate(hostile)
    expect(Date.now() - before).toBeLessThan(2_000)
  })
})
