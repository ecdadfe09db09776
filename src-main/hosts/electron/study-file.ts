import { readFileSync, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { badInput, fail } from '../../../src-shared/base/failure.ts'
import type { MenuCommand } from '../../../src-shared/api/bridge.ts'

export const STUDY_EXTENSIONS = ['yaml', 'yml']

/** A study is a page of text; what is larger was opened by mistake. */
const MAX_STUDY_BYTES = 1_000_000

/** The study files among the arguments that the system or a second start hands over. */
export function findStudyFiles(argv: readonly string[], folder: string): string[] {
  return argv.filter((argument) => !argument.startsWith('-') && isStudyFile(argument)).map((argument) => resolve(folder, argument))
}

function isStudyFile(path: string): boolean {
  return STUDY_EXTENSIONS.includes(extname(path).slice(1).toLowerCase())
}

/** The sandboxed page cannot read files, so the text travels with the name. */
export function readStudyFile(path: string): MenuCommand {
  if (!isStudyFile(path)) badInput('This is not a study file.', { where: path, hint: 'Studies end in .yaml or .yml.' })
  try {
    const bytes = statSync(path).size
    if (bytes > MAX_STUDY_BYTES) badInput(`The file has ${bytes.toLocaleString('en')} bytes, far more than a study.`, { where: path, hint: 'Open the study itself.' })
    return { kind: 'study', path, text: readFileSync(path, 'utf8') }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) {
      const missing = thrown.code === 'ENOENT'
      fail(missing ? 'not-found' : 'no-permission', missing ? 'There is no such file.' : 'The file cannot be read.', { where: path, cause: thrown })
    }
    throw thrown
  }
}
