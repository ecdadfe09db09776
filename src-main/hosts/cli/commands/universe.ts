import { resolve } from 'node:path'
import { universe } from '../../../../src-shared/api/universe.ts'
import { apiCommand } from '../command.ts'
import { formatTable, type Io } from '../io.ts'

const BIAS = 'survivorship bias: only the members of today are known'

function noteBias(biased: boolean, io: Io): void {
  if (biased) io.note(`Results from it carry ${BIAS}.`)
}

export const universeCommands = [
  apiCommand(
    'universe list',
    universe.list,
    (input, { app }) => app().api.universe.list(input),
    ({ universes }, { io }) => {
      io.print(
        formatTable(
          ['Id', 'Name', 'Size', 'As of', 'Members known'],
          universes.map((one) => [one.id, one.name, one.size, one.asOf, one.survivorshipBias ? 'of today only' : 'over time']),
        ),
      )
    },
    { readsOnly: true },
  ),
  apiCommand(
    'universe show',
    universe.show,
    (input, { app }) => app().api.universe.show(input),
    (one, { io }) => {
      io.print(`${one.name}, as of ${one.asOf}: ${one.summary}`)
      io.print(formatTable(['Symbol', 'Name', 'Class', 'Currency', 'Source', 'Stored'], one.instruments.map((row) => [row.symbol, row.name, row.assetClass, row.currency, row.source, row.stored ? 'yes' : ''])))
      noteBias(one.survivorshipBias, io)
    },
    { positional: ['id'], readsOnly: true },
  ),
  apiCommand(
    'universe create',
    universe.create,
    (input, { app }) =>
      app().api.universe.create({
        ...input,
        ...(input.file === undefined ? {} : { file: resolve(input.file) }),
        ...(input.members === undefined ? {} : { members: resolve(input.members) }),
      }),
    (one, { io }) => {
      for (const note of one.notes) io.note(note)
      io.print(`${one.id}: ${one.size} instruments, as of ${one.asOf}.`)
      noteBias(one.survivorshipBias, io)
    },
    { positional: ['id', 'symbols'] },
  ),
  apiCommand('universe remove', universe.remove, (input, { app }) => app().api.universe.remove(input), (_, { io }) => io.print('Removed.'), { positional: ['id'] }),
  apiCommand(
    'universe refresh',
    universe.refresh,
    (input, { app }) => app().api.universe.refresh(input),
    ({ universe: one, joined, left }, { io }) => {
      io.print(`${one.name}: ${one.size} members as of ${one.asOf}.`)
      if (joined.length > 0) io.print(`Joined: ${joined.join(', ')}`)
      if (left.length > 0) io.print(`Left: ${left.join(', ')}`)
      noteBias(one.survivorshipBias, io)
    },
    { positional: ['id'] },
  ),
]
