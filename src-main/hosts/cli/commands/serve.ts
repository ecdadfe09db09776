import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fail } from '../../../../src-shared/base/failure.ts'
import { PROJECT_FOLDER } from '../../../project.ts'
import { startServer } from '../../server/server.ts'
import { command } from '../command.ts'

export const serveCommand = command({
  name: 'serve',
  summary: 'Serve the pages on 127.0.0.1 until stopped',
  input: z.object({ port: z.number().int().min(0).max(65535).default(0).describe('Port; 0 takes any free one') }),
  positional: [],
  readsOnly: false,
  host: 'server',
  async run({ port }, { app, io, signal }) {
    const pagesFolder = join(PROJECT_FOLDER, 'out', 'renderer')
    if (!existsSync(join(pagesFolder, 'index.html'))) fail('unavailable', 'The pages have not been built yet.', { where: pagesFolder, hint: 'Run `npm run build` first.' })
    const failure = app().storageFailure()
    // A damaged database is shown in the pages, which offer a backup; nothing else can be put right there.
    if (failure && failure.code !== 'corrupt') fail(failure.code, failure.message, failure)
    const server = await startServer({ app: app(), pagesFolder, port })
    if (io.json) process.stdout.write(`${JSON.stringify({ address: server.address, port: server.port })}\n`)
    io.print(`Terrace is at ${server.address}`)
    io.note('Press Ctrl-C to stop.')
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    await server.close()
  },
  print: () => {},
})
