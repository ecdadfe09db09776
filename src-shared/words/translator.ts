/**
 * Sentences of the program in another language, by the English sentence. `{}` in the English one is what is filled in; the translation names it by its
 * place: `{0}` as it is, `{0~}` translated in its turn, `{0,}` a list of such, `{0#}` a number with a decimal comma.
 */
export type Sentences = Readonly<Record<string, string>>

interface Template {
  /** What is written between the gaps. */
  readonly literals: readonly string[]
  readonly translation: string
}

/** What was translated before is remembered, until there is this much of it. */
const MOST_REMEMBERED = 5_000

/**
 * Translates whole sentences, and texts made of several. What is not known stays as it is: a sentence in English is better than none. Gaps are found by
 * looking for the words between them, from left to right, so that no text of a user can make it slow.
 */
export function createTranslator(sentences: Sentences): (text: string) => string {
  const whole = new Map(Object.entries(sentences).filter(([english]) => !english.includes('{}')))
  const templates = Object.entries(sentences)
    .filter(([english]) => english.includes('{}'))
    .map(([english, translation]): Template => ({ literals: english.split('{}'), translation }))
    // The one that says the most itself fits best.
    .sort((a, b) => b.literals.join('').length - a.literals.join('').length)
  const remembered = new Map<string, string>()

  function find(text: string): string | undefined {
    const known = whole.get(text)
    if (known !== undefined) return known
    return fillTemplate(text) ?? (/[^.]\.$/.test(text) ? withStop(find(text.slice(0, -1))) : undefined)
  }

  function fillTemplate(text: string): string | undefined {
    for (const { literals, translation } of templates) {
      const gaps = match(literals, text)
      if (gaps) return fill(translation, gaps)
    }
    return undefined
  }

  const fill = (translation: string, gaps: readonly string[]) =>
    translation.replaceAll(/\{(\d+)([~,#]?)\}/g, (_, at: string, how: string) => {
      const gap = gaps[Number(at)]
      return how === '~' ? translate(gap) : how === ',' ? translateList(gap) : how === '#' ? withComma(gap) : gap
    })

  const translateList = (list: string) =>
    list
      .split(', ')
      .map((item) => item.split(' and ').map(translate).join(' und '))
      .join(', ')

  function translate(text: string): string {
    const before = remembered.get(text)
    if (before !== undefined) return before
    const found = find(text) ?? translateParts(text)
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    remembered.set(text, found)
    return found
  }

  /** Sentence by sentence, the longest run of them first: a template may hold a full stop itself. */
  function translateParts(text: string): string {
    const ends = [...text.matchAll(/[.!?] (?=\S)/g)].map(({ index }) => index + 1)
    for (const end of ends.toReversed()) {
      const found = find(text.slice(0, end))
      if (found !== undefined) return `${found} ${translate(text.slice(end + 1))}`
    }
    return ends.length > 0 ? `${text.slice(0, ends[0])} ${translate(text.slice(ends[0] + 1))}` : translateLed(text)
  }

  /** A sentence behind what it is of: `EURUSD, 2024-01-05: …`, `Momentum/fold 1: …`. */
  function translateLed(text: string): string {
    for (let at = text.indexOf(': '); at >= 0; at = text.indexOf(': ', at + 1)) {
      const said = find(text.slice(at + 2))
      if (said !== undefined) return `${text.slice(0, at).split('/').map((part) => find(part) ?? part).join('/')}: ${said}`
    }
    return text
  }

  return translate
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

const withStop = (text: string | undefined) => (text === undefined ? undefined : `${text}.`)

/** `1,234.5` as German writes it. */
function withComma(number: string): string {
  return number.replaceAll(/(?<=\d)[.,](?=\d)/g, (sign) => (sign === '.' ? ',' : '.'))
}
