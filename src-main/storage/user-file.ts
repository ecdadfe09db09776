import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, parse, resolve } from 'node:path'
import { badInput, fail, FailureError } from '../../src-shared/base/failure.ts'
import { makeFolder } from './make-folder.ts'
import { writeWhole } from './safe-write.ts'

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: ', because there is a folder of that name',
  ENOTEMPTY: ', because there is a folder of that name',
  ENAMETOOLONG: ', because the name is too long',
}

/** A file where the user wants it. What stands in the way is said about that file, not about the data folder. */
export function writeUserFile(file: string, content: string | Uint8Array): number {
  try {
    writeWhole(file, content)
    return statSync(file).size
  } catch (thrown) {
    const hint = 'Choose another place for it, or make this one writable.'
    if (thrown instanceof FailureError && thrown.failure.code === 'no-permission') fail('no-permission', 'The file cannot be written there.', { where: file, hint })
    const code = thrown instanceof Error && 'code' in thrown && 'syscall' in thrown ? String(thrown.code) : undefined
    if (code === undefined) throw thrown
    fail('no-permission', `The file cannot be written there${REASONS[code] ?? ` (${code})`}.`, { where: file, hint })
  }
}

/** The program's own folder for exports, for who has named no other. */
export function exportFolderOf(home: string): string {
  return join(home, 'exports')
}

/** Where a new file of this name goes: nothing that is there is written over. The own folder is made when it is wanted; any other is the user's to make. */
export function placeFile(given: string, name: string, home: string): string {
  const named = given.replace(/^~(?=$|[/\\])/, homedir())
  if (!isAbsolute(named)) badInput('The folder has to be named from the root on.', { where: given, hint: `For example ${homedir()}.` })
  if (/[/\\\0]/.test(name) || /^\.*$/.test(name)) badInput(`"${name}" is not a file name.`, { where: 'name' })
  // Pages write one kind of slash on every system.
  const folder = resolve(named)
  if (folder === resolve(exportFolderOf(home))) makeFolder(folder)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) badInput('There is no such folder.', { where: folder, hint: 'Make it, or choose another.' })
  const { name: stem, ext } = parse(name)
  for (let number = 1; ; number++) {
    const file = join(folder, number === 1 ? name : `${stem} (${number})${ext}`)
    if (!existsSync(file)) return file
  }
}
