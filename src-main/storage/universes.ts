import { universeFileSchema, universeFromFile, type Universe, type UniverseFile } from '../../src-shared/prices/universe.ts'
import type { Storage } from './database.ts'
import { guardStorage } from './storage-failure.ts'

/** Universes that the user made, and newer versions of built-in ones. */
export function createUniversesRepository(storage: Storage) {
  const all = storage.prepare<[], { file: string }>('SELECT file FROM universes ORDER BY id')
  const put = storage.prepare<[string, string, number]>(
    'INSERT INTO universes (id, file, updated_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET file = excluded.file, updated_at = excluded.updated_at',
  )
  const drop = storage.prepare<[string]>('DELETE FROM universes WHERE id = ?')
  return {
    list: (): Universe[] => all.all().map(({ file }) => universeFromFile(universeFileSchema.parse(JSON.parse(file)))),
    write: (file: UniverseFile, now: number): void => void guardStorage(file.id, () => put.run(file.id, JSON.stringify(file), now)),
    remove: (id: string): boolean => guardStorage(id, () => drop.run(id).changes > 0),
  }
}
