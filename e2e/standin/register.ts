import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import * as standin from './electron.ts'

/** Given to Node with `--import`: from here on, the module `electron` is the stand-in. */
const MODULE_URL = 'standin:electron'
const implementation = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url: MODULE_URL, format: 'module', shortCircuit: true }
    return next(specifier, context)
  },
  load(url, context, next) {
    if (url === MODULE_URL) return { format: 'module', source: writeModule(), shortCircuit: true }
    return next(url, context)
  },
})

/** Electron's own list of what its main process can import, so that no name is forgotten when Electron is updated. */
function writeModule(): string {
  const lines = listExports().map((name) => `export const ${name} = ${name in standin ? `standin.${name}` : `standin.refuseAll('${name}')`}`)
  return [`import * as standin from '${implementation}'`, ...lines].join('\n')
}

function listExports(): string[] {
  const types = readFileSync(new URL('../../node_modules/electron/electron.d.ts', import.meta.url), 'utf8')
  const sections = [...types.matchAll(/\n {2}namespace (?:Main|Common) \{([\s\S]*?)\n {2}\}/g)].map((match) => match[1]).join('\n')
  return [...sections.matchAll(/^ {4}(?:const|class) (\w+)/gm)].map((match) => match[1]!)
}
