import { expect, it } from 'vitest'
import { chooseLanguage } from './index.ts'

it('chooses the language of the setting, else of the system, else English', () => {
  expect(chooseLanguage('en', ['de'])).toBe('en')
  expect(chooseLanguage('system', ['xx-YY', 'en-GB'])).toBe('en')
  expect(chooseLanguage('system', ['de-AT', 'en'])).toBe('de')
  expect(chooseLanguage('en', ['de-DE'])).toBe('en')
  expect(chooseLanguage('system', [])).toBe('en')
})
