import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findStudyFiles, readStudyFile } from './study-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'terrace-study-'))

test('study files are found among the arguments, from the folder of the one who gave them', () => {
  const argv = ['.', '--enable-features=x.yaml', 'a.yaml', join(folder, 'B.YML'), 'c.txt', '--no-sandbox']
  expect(findStudyFiles(argv, folder)).toEqual([join(folder, 'a.yaml'), join(folder, 'B.YML')])
})

test('the text travels with the name', () => {
  const path = join(folder, 'study.yaml')
  writeFileSync(path, 'title: Ä\n')
  expect(readStudyFile(path)).toEqual({ kind: 'study', path, text: 'title: Ä\n' })
})

test('what cannot be opened is said in a sentence', () => {
  expect(() => readStudyFile(join(folder, 'none.yaml'))).toThrow('There is no such file.')
  expect(() => readStudyFile(join(folder, 'study.txt'))).toThrow('This is not a study file.')
  const large = join(folder, 'large.yaml')
  writeFileSync(large, 'x'.repeat(1_000_001))
  expect(() => readStudyFile(large)).toThrow('1,000,001 bytes')
})
