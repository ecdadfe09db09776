import type { Cell, Figure, Format, Phrase } from './document.ts'

/** A number that will be printed in a sentence. */
export function figure(value: Cell, format: Format): Figure {
  return { value, format }
}

/** A sentence with numbers in it, which stay numbers: phrase`It ended at ${figure(x, 'money')}.` */
export function phrase(words: TemplateStringsArray, ...between: readonly (string | Figure | Phrase)[]): Phrase {
  return joinPhrases(words.flatMap((word, i): Phrase[] => (i < between.length ? [word, asPhrase(between[i])] : [word])))
}

/** One after another, with `separator` between. */
export function joinPhrases(phrases: readonly Phrase[], separator = ''): Phrase {
  const parts: (string | Figure)[] = []
  phrases.forEach((part, index) => {
    if (index > 0) addTo(parts, separator)
    for (const piece of typeof part === 'string' ? [part] : part) addTo(parts, piece)
  })
  return parts
}

function asPhrase(part: string | Figure | Phrase): Phrase {
  return typeof part === 'object' && 'format' in part ? [part] : part
}

function addTo(parts: (string | Figure)[], piece: string | Figure): void {
  const last = parts[parts.length - 1]
  if (piece === '') return
  if (typeof piece === 'string' && typeof last === 'string') parts[parts.length - 1] = last + piece
  else parts.push(piece)
}
