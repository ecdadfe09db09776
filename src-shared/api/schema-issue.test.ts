import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sayIssue } from './schema-issue.ts'

const said = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues.map(sayIssue)

describe('what is wrong with a value', () => {
  it.each([
    [z.number(), 'ten', 'must be a number'],
    [z.string(), undefined, 'is missing'],
    [z.boolean(), 1, 'must be true or false'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.array(z.string()), 'A', 'must be a list'],
    [z.object({}), 3, 'must be keys and values'],
    [z.number().min(1), 0, 'must be at least 1'],
    [z.number().gt(0), 0, 'must be more than 0'],
    [z.int().max(9), 10, 'must be at most 9'],
    [z.number().lt(1), 1, 'must be less than 1'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(3), 'ab', 'must have at least 3 characters'],
    [z.string().max(1), 'ab', 'must have at most 1 characters'],
    [z.array(z.number()).min(2), [1], 'must have at least 2 entries'],
    [z.array(z.number()).max(1), [1, 2], 'must have at most 1 entries'],
    [z.enum(['daily', 'weekly']), 'hourly', 'must be one of daily, weekly'],
    [z.literal('cash'), 'gold', 'must be cash'],
    [z.strictObject({}), { a: 1 }, 'has no setting a'],
    [z.strictObject({}), { a: 1, b: 2 }, 'has no settings a, b'],
    [z.array(z.string()).min(1, 'needs at least one instrument'), [], 'needs at least one instrument'],
    [z.string().refine(() => false, 'is not a day'), 'x', 'is not a day'],
  ])('%# is said plainly', (schema, value, words) => {
    expect(said(schema, value)).toEqual([words])
  })
})
