import { parseArgs } from 'node:util'
import { badInput } from '../src-shared/base/failure.ts'

interface StartFlags {
  /** Serve the pages to the browser, without trying to open a window. */
  readonly browser: boolean
  /** 0 takes any free port. */
  readonly port: number
  /** Study files to open in the window. */
  readonly files: readonly string[]
}

const USAGE = 'Usage: npm start -- [--browser] [--port N] [STUDY.yaml…]'

export function parseStartFlags(words: readonly string[]): StartFlags {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { browser: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
    })
    const port = Number(values.port)
    if (!/^\d+$/.test(values.port) || port > 65535) badInput(`"${values.port}" is no port.`, { where: '--port', hint: 'Give a number from 0 to 65535.' })
    return { browser: values.browser, port, files: positionals }
  } catch (thrown) {
    if (thrown instanceof TypeError) badInput(thrown.message.split('\n')[0]!.split('. ')[0]!, { hint: USAGE })
    throw thrown
  }
}
