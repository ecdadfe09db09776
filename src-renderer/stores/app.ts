import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { AppInfo, Backup } from '../../src-shared/api/app.ts'
import { toFailure, type Failure } from '../../src-shared/base/failure.ts'
import { useApi } from '../api.ts'

/** What runs here and whether its storage is sound; null until it was asked for. */
export const useApp = defineStore('app', () => {
  const api = useApi()
  const info = shallowRef<AppInfo | null>(null)
  const failure = shallowRef<Failure | null>(null)

  async function load(): Promise<void> {
    try {
      info.value = await api.app.info({})
      failure.value = null
    } catch (thrown) {
      failure.value = toFailure(thrown)
    }
  }

  async function backup(): Promise<Backup> {
    const made = await api.app.backup({})
    await load()
    return made
  }

  async function restore(file: string): Promise<{ readonly kept: string | null }> {
    const result = await api.app.restore({ file })
    await load()
    return result
  }

  /** Asks the program to try the database again; `info` then tells what became of it. */
  async function reopen(): Promise<void> {
    await api.app.reopen({})
    await load()
  }

  return { info, failure, load, backup, restore, reopen }
})
