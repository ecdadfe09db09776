import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { exportFolderOf, placeFile, writeUserFile } from './user-file.ts'

const home = mkdtempSync(join(tmpdir(), 'terrace-user-file-'))

test('a new file is written over nothing that is there', () => {
  const first = placeFile(home, 'Report.pdf', home)
  expect(first).toBe(join(home, 'Report.pdf'))
  expect(writeUserFile(first, 'one')).toBe(3)
  const second = placeFile(home, 'Report.pdf', home)
  expect(second).toBe(join(home, 'Report (2).pdf'))
  writeUserFile(second, 'two')
  expect(placeFile(home, 'Report.pdf', home)).toBe(join(home, 'Report (3).pdf'))
  expect(readFileSync(first, 'utf8')).toBe('one')
})

test('the own folder for exports is made, and the home of the user is understood', () => {
  expect(placeFile(exportFolderOf(home), 'a.csv', home)).toBe(join(home, 'exports', 'a.csv'))
  expect(dirname(placeFile('~', 'terrace-never-there.csv', home))).toBe(homedir())
})

test.each([
  ['a folder that is not there', join(home, 'missing'), 'a.csv', 'There is no such folder.'],
  ['a file in the place of a folder', join(home, 'plain'), 'a.csv', 'There is no such folder.'],
  ['a folder that depends on where the program was started', 'reports', 'a.csv', 'The folder has to be named from the root on.'],
  ['a name that leads elsewhere', home, '../a.csv', '"../a.csv" is not a file name.'],
  ['a name that is none', home, '..', '".." is not a file name.'],
])('%s is refused', (_what, folder, name, sentence) => {
  writeFileSync(join(home, 'plain'), '')
  expect(() => placeFile(folder, name, home)).toThrow(sentence)
})
