import type { z } from 'zod'

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
}

/** How the library's own messages begin; others were written for what they are about. */
const UNWRITTEN = /^(?:Too small|Too big|Invalid input|Invalid option|Unrecognized key)/

/** What is wrong with a value, in words that need no knowledge of schemas; they follow the name of what is wrong. */
export function sayIssue(issue: z.core.$ZodIssue): string {
  if (!UNWRITTEN.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.message.endsWith('received undefined')) return 'is missing'
      const kind = KINDS[issue.expected]
      return kind === undefined ? issue.message : `must be ${kind}`
    }
    case 'invalid_value':
      return issue.values.length > 1 ? `must be one of ${issue.values.map(String).join(', ')}` : `must be ${String(issue.values[0])}`
    case 'too_small':
      if (issue.origin === 'string') return issue.minimum === 1 ? 'must not be empty' : `must have at least ${issue.minimum} characters`
      if (issue.origin === 'array') return issue.minimum === 1 ? 'must not be empty' : `must have at least ${issue.minimum} entries`
      return issue.inclusive === false ? `must be more than ${issue.minimum}` : `must be at least ${issue.minimum}`
    case 'too_big':
      if (issue.origin === 'string') return `must have at most ${issue.maximum} characters`
      if (issue.origin === 'array') return `must have at most ${issue.maximum} entries`
      return issue.inclusive === false ? `must be less than ${issue.maximum}` : `must be at most ${issue.maximum}`
    case 'unrecognized_keys':
      return issue.keys.length > 1 ? `has no settings ${issue.keys.join(', ')}` : `has no setting ${issue.keys[0]}`
    default:
      return issue.message
  }
}
