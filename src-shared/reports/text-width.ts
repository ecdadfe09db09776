/** Widths of letters in ems, as in Roboto and close to it in other faces: enough to leave room for words, without measuring in a browser. */
export function textWidth(text: string): number {
  let ems = 0
  for (const letter of text) ems += letterWidth(letter)
  return ems
}

const NARROW = /[.,;:'’|!ijl()[\]\s]/
const WIDE = /[A-Z&]/
const WIDEST = /[MWmw@—]/

function letterWidth(letter: string): number {
  if (letter >= '0' && letter <= '9') return 0.562
  if (letter === '%') return 0.733
  if (NARROW.test(letter)) return 0.26
  if (WIDEST.test(letter)) return 0.88
  if (WIDE.test(letter)) return 0.67
  return letter > '⺀' ? 1 : 0.54
}

/** Words in lines of at most `ems`, at most `most` lines; what does not fit ends in an ellipsis. */
export function wrapWords(text: string, ems: number, most: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1]
    const joined = last === '' ? word : `${last} ${word}`
    if (textWidth(joined) <= ems || last === '') lines[lines.length - 1] = joined
    else lines.push(word)
  }
  const kept = lines.slice(0, most)
  if (lines.length > most) kept[most - 1] += ' …'
  return kept.map((line) => shorten(line, ems))
}

function shorten(line: string, ems: number): string {
  if (textWidth(line) <= ems) return line
  let letters = Array.from(line.replace(/ ?…$/, ''))
  while (letters.length > 1 && textWidth(letters.join('')) > ems - 0.9) letters = letters.slice(0, -1)
  return `${letters.join('').trimEnd()}…`
}

const TAIL = /(?:[.,]\d{1,2})?[^\d]*$/

/** Ems to leave free after each number of a column, so that their decimal points stand under one another. */
export function tailGaps(texts: readonly string[]): number[] {
  const tails = texts.map((text) => (/\d/.test(text) ? textWidth(TAIL.exec(text)?.[0] ?? '') : 0))
  const widest = Math.max(0, ...tails)
  return texts.map((text, i) => (/\d/.test(text) ? widest - tails[i] : 0))
}
