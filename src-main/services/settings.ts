import type { ApiServices } from '../../src-shared/api/index.ts'
import type { ServiceContext } from '../app.ts'
import { guardStorage } from '../storage/storage-failure.ts'

export function createSettingsService({ stores, ports }: ServiceContext): ApiServices['settings'] {
  return {
    get: () => stores().settings.read(),
    set: (changes) =>
      guardStorage(ports.home, () => {
        stores().settings.write(changes)
        return stores().settings.read()
      }),
  }
}
