import { describe, expect, it } from 'vitest'
import { findCommands, type Command } from './commands.ts'

const command = (title: string): Command => ({ id: title, group: 'actions', title, icon: 'play', run: () => undefined })
const commands = ['Data', 'Colours: dark', 'Back up the database now'].map(command)
const find = (query: string) => findCommands(commands, query).map(({ title }) => title)

describe('findCommands', () => {
  it('finds every word in any order and any case', () => {
    expect(find('dark col')).toEqual(['Colours: dark'])
    expect(find('DATA')).toEqual(['Data', 'Back up the database now'])
  })

  it('shows everything for an empty query, and nothing for an unknown word', () => {
    expect(find('  ')).toHaveLength(3)
    expect(find('data zebra')).toEqual([])
  })

  it('takes signs of regular expressions as they are', () => {
    expect(find('(.*')).toEqual([])
  })
})
