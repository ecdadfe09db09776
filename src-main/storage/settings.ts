import { settingsSchema, type Settings } from '../../src-shared/api/settings.ts'
import type { Storage } from './database.ts'

/** Settings are rows of key and JSON value; a value that no longer fits its schema falls back to the default. */
export function createSettingsRepository(storage: Storage) {
  const all = storage.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings')
  const put = storage.prepare<[string, string]>('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  return {
    read(): Settings {
      const stored: Record<string, unknown> = {}
      for (const { key, value } of all.all()) {
        const schema = Object.hasOwn(settingsSchema.shape, key) ? settingsSchema.shape[key as keyof Settings] : undefined
        const parsed = schema?.safeParse(JSON.parse(value))
        if (parsed?.success) stored[key] = parsed.data
      }
      return settingsSchema.parse(stored)
    },
    write: storage.transaction((changes: Partial<Settings>) => {
      for (const [key, value] of Object.entries(changes)) if (value !== undefined) put.run(key, JSON.stringify(value))
    }),
  }
}
