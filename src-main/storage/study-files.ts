import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import type { StudyFile } from '../../src-shared/api/study.ts'
import { fail } from '../../src-shared/base/failure.ts'
import { PROJECT_FOLDER } from '../project.ts'
import { writeWhole } from './safe-write.ts'
import { guardStorage } from './storage-failure.ts'

const EXTENSION = '.yaml'
const PRESETS = join(PROJECT_FOLDER, 'resources', 'studies')
const ID = /^[a-z0-9][a-z0-9-]{0,80}$/

/** Studies as files that a person can read, copy and keep under version control: `studies/` in the data folder. */
export function createStudyFiles(home: string) {
  const folder = join(home, 'studies')
  const fileOf = (id: string) => join(folder, `${id}${EXTENSION}`)
  const own = (id: string): StudyFile => describeFile(id, readFileSync(fileOf(id), 'utf8'), statSync(fileOf(id)).mtimeMs)
  return {
    list(): StudyFile[] {
      const saved = idsIn(folder).map(own).sort((a, b) => a.name.localeCompare(b.name))
      return [...saved, ...idsIn(PRESETS).map((id) => describeFile(id, readFileSync(join(PRESETS, `${id}${EXTENSION}`), 'utf8'), null))]
    },
    /** Under its id, or as a new file named after the study. */
    save(id: string | undefined, text: string): StudyFile {
      const target = id ?? freeId(nameOf(text), (taken) => existsSync(fileOf(taken)))
      writeWhole(fileOf(target), text)
      return own(target)
    },
    remove(id: string): StudyFile {
      if (!existsSync(fileOf(id))) fail('not-found', `There is no study file "${id}" in the data folder.`, { where: folder })
      const removed = own(id)
      guardStorage(folder, () => rmSync(fileOf(id)))
      return removed
    },
  }
}

function idsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .filter((id) => ID.test(id))
    .sort()
}

function describeFile(id: string, text: string, changedAt: number | null): StudyFile {
  const comment = /^(?:\s*#[^\n]*\n?)+/.exec(text)?.[0] ?? ''
  const about = comment.split('\n').map((line) => line.replace(/^\s*#\s?/, '').trim()).filter(Boolean).join(' ')
  return { id, builtIn: changedAt === null, name: nameOf(text) || id, about, text, changedAt }
}

/** Also of a text that is not finished: what cannot be read has no name. */
function nameOf(text: string): string {
  const document = parseDocument(text, { prettyErrors: false })
  const name = document.errors.length === 0 ? document.get('name') : undefined
  return typeof name === 'string' ? name.trim() : ''
}

function freeId(name: string, taken: (id: string) => boolean): string {
  const plain = name.replaceAll('ß', 'ss').normalize('NFKD').replaceAll(/\p{M}+/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 60)
  const base = plain || 'study'
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`
    if (!taken(id)) return id
  }
}
