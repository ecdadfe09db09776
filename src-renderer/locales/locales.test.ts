import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { i18n, t } from './index.ts'
import { de } from './de.ts'
import { en } from './en.ts'

const root = join(import.meta.dirname, '..')

/** What the pages are made of, as text. */
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(vue|ts)$/.test(path) && !path.endsWith('.test.ts') && !/locales[\\/](en|de)\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** `t('a.b')`, `plural('a.b', …)`, and `t(`a.${x}`)`, which stands for every key under `a.`. */
const uses = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/\b(?:t|plural)\(\s*(?:'([^']+)'|`([^`$]*)\$\{[^`]*`)/g)].map((match) => ({ path, key: match[1], prefix: match[2] })),
)

function keysOf(messages: object, prefix = ''): string[] {
  return Object.entries(messages).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keysOf(value, `${prefix}${key}.`) : [prefix + key],
  )
}

const keys = keysOf(en)
const languages = { en, de }

function messageOf(language: keyof typeof languages, key: string): string {
  return key.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], languages[language]) as string
}

/** What is filled in: `{n}` and the like, each name once. */
function placeholdersOf(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort()
}

describe('messages', () => {
  it('saw the pages and their words', () => {
    expect(sources.length).toBeGreaterThan(40)
    expect(uses.length).toBeGreaterThan(100)
  })

  it('has every key that is used', () => {
    const missing = uses.filter(({ key, prefix }) => (key !== undefined ? !keys.includes(key) : !keys.some((known) => known.startsWith(prefix!))))
    expect(missing).toEqual([])
  })

  it('uses every key that it has', () => {
    const unused = keys.filter((known) => !uses.some(({ key, prefix }) => key === known || (prefix !== undefined && prefix !== '' && known.startsWith(prefix))))
    expect(unused).toEqual([])
  })

  it('says everything in every language, and nothing more', () => {
    for (const messages of Object.values(languages)) expect(keysOf(messages)).toEqual(keys)
  })

  it.each(keys)('%s has the same gaps and forms in German', (key) => {
    expect(placeholdersOf(messageOf('de', key))).toEqual(placeholdersOf(messageOf('en', key)))
    expect(messageOf('de', key).split(' | ').length).toBe(messageOf('en', key).split(' | ').length)
  })

  it.each(keys)('%s speaks to nobody by title in German', (key) => {
    expect(messageOf('de', key)).not.toMatch(/\bIhnen\b|(?:[Kk]önnen|[Ww]ählen|[Gg]eben|[Mm]öchten|[Ww]enn) Sie\b/)
  })

  it.each(keys)('%s can be read and says something', (key) => {
    const message = i18n.global.t(key, {})
    expect(message).not.toBe(key)
    expect(message.trim()).not.toBe('')
  })

  it('takes what is filled in as it is', () => {
    expect(t('palette.none', { query: '@:name | {x} <b>' })).toBe('Nothing here is called “@:name | {x} <b>”.')
  })

  it('writes no words into templates', () => {
    const bare = sources
      .filter(({ path }) => path.endsWith('.vue'))
      .flatMap(({ path, text }) => {
        const template = /<template>([\s\S]*)<\/template>/.exec(text)?.[1] ?? ''
        const words = template
          .replaceAll(/<!--[\s\S]*?-->/g, '')
          .replaceAll(/\{\{[\s\S]*?\}\}/g, '')
          .replaceAll(/"[^"]*"/g, '""')
          .replaceAll(/<[^>]*>/g, ' ')
        return /\p{L}{2,}/u.test(words) ? [{ path, words: words.trim() }] : []
      })
    expect(bare).toEqual([])
  })
})
