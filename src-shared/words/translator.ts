/**
 * Sentences of the program in another language, by the English sentence. `{}` in the English one is what is filled in; the translation names it by its
 * place: `{0}` as it is, `{0~}` translated in its turn, `{0,}` a list of such, `{0#}` a number with a decimal comma.
 */
export type Sentences = Readonly<Record<string, string>>

interface Template {
  /** What is written between the gaps. */
  readonly literals: readonly string[]
  readonly translation: string
  readonly weight: number
}

interface Found {
  readonly text: string
  /** Characters that a translation was known for: the more, the better it fits. */
  readonly weight: number
}

/** What was translated before is remembered, until there is this much of it. */
const MOST_REMEMBERED = 5_000
/** Longer texts are nobody's sentences. */
const LONGEST = 5_000

/**
 * Translates whole sentences, and texts made of several. What is not known stays as it is: a sentence in English is better than none. Gaps are found by
 * looking for the words between them, from left to right, so that no text of a user can make it slow.
 */
export function createTranslator(sentences: Sentences): (text: string) => string {
  const whole = new Map(Object.entries(sentences).filter(([english]) => !english.includes('{}')))
  const templates = Object.entries(sentences)
    .filter(([english]) => english.includes('{}'))
    .map(([english, translation]): Template => ({ literals: english.split('{}'), translation, weight: english.replaceAll('{}', '').length }))
    // The one that says the most itself fits best.
    .sort((a, b) => b.weight - a.weight)
  const remembered = new Map<string, Found>()

  const translate = (text: string): string => (text.length > LONGEST ? text : find(text).text)

  function find(text: string): Found {
    const before = remembered.get(text)
    if (before) return before
    const found = findWhole(text) ?? best([findTemplate(text), findSentences(text), findLed(text)]) ?? { text, weight: 0 }
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    remembered.set(text, found)
    return found
  }

  function findWhole(text: string): Found | undefined {
    const known = whole.get(text)
    if (known !== undefined) return { text: known, weight: text.length }
    const bare = text.endsWith('.') ? whole.get(text.slice(0, -1)) : undefined
    return bare === undefined ? undefined : { text: `${bare}.`, weight: text.length }
  }

  function findTemplate(text: string): Found | undefined {
    for (const { literals, translation, weight } of templates) {
      const gaps = match(literals, text)
      if (gaps) return fill(translation, weight, gaps)
    }
    const bare = /[^.]\.$/.test(text) ? findTemplate(text.slice(0, -1)) : undefined
    return bare && { ...bare, text: `${bare.text}.` }
  }

  /** The first sentence and the rest: `The file is empty. Get it again.` */
  function findSentences(text: string): Found | undefined {
    const end = /[.!?] (?=\S)/.exec(text)
    if (!end) return undefined
    const [first, rest] = [find(text.slice(0, end.index + 1)), find(text.slice(end.index + 2))]
    return { text: `${first.text} ${rest.text}`, weight: first.weight + rest.weight }
  }

  /** A sentence behind what it is of: `EURUSD, 2024-01-05: …`, `Momentum/fold 1: …`. */
  function findLed(text: string): Found | undefined {
    const end = text.indexOf(': ')
    if (end < 0) return undefined
    const [said, head] = [find(text.slice(end + 2)), text.slice(0, end).split('/').map((part) => findWhole(part) ?? findTemplate(part) ?? { text: part, weight: 0 })]
    return { text: `${head.map((part) => part.text).join('/')}: ${said.text}`, weight: said.weight }
  }

  function fill(translation: string, weight: number, gaps: readonly string[]): Found {
    let known = weight
    const text = translation.replaceAll(/\{(\d+)([~,#]?)\}/g, (_, at: string, how: string) => {
      const gap = gaps[Number(at)]
      if (how === '#') return withComma(gap)
      if (how === ',') return translateList(gap)
      if (how !== '~') return gap
      const inner = find(gap)
      known += inner.weight
      return inner.text
    })
    return { text, weight: known }
  }

  const translateList = (list: string) =>
    list
      .split(', ')
      .map((item) => item.split(' and ').map(translate).join(' und '))
      .join(', ')

  return translate
}

/** Between equals the earlier one. */
function best(found: readonly (Found | undefined)[]): Found | undefined {
  return found.reduce((most, one) => (one && (!most || one.weight > most.weight) ? one : most), undefined)
}

/** What stands in the gaps of a template; null where the text is not of that form. */
function match(literals: readonly string[], text: string): string[] | null {
  const last = literals[literals.length - 1]
  let at = literals[0].length
  const end = text.length - last.length
  if (at > end || !text.startsWith(literals[0]) || !text.endsWith(last)) return null
  const gaps: string[] = []
  for (let i = 1; i < literals.length - 1; i++) {
    const found = text.indexOf(literals[i], at)
    if (found < 0 || found + literals[i].length > end) return null
    gaps.push(text.slice(at, found))
    at = found + literals[i].length
  }
  return [...gaps, text.slice(at, end)]
}

/** `1,234.5` as German writes it. */
function withComma(number: string): string {
  return number.replaceAll(/(?<=\d)[.,](?=\d)/g, (sign) => (sign === '.' ? ',' : '.'))
}
