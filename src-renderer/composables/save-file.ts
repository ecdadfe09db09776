import { useApi } from '../api.ts'
import { t } from '../locales/index.ts'
import { useNotices } from '../stores/notices.ts'
import { useSavePlace } from '../stores/save-place.ts'
import { readBase64 } from './base64.ts'

type TextType = 'text/csv' | 'text/yaml'

interface SaveFile {
  readonly text: (name: string, text: string, type: TextType) => Promise<void>
  readonly bytes: (name: string, bytes: Uint8Array<ArrayBuffer>, type: string) => Promise<void>
}

/** Hands something to the user as a file, where the user wants it, and says where it is. */
export function useSaveFile(): SaveFile {
  const api = useApi()
  const notices = useNotices()
  const places = useSavePlace()

  async function save(name: string, content: Blob): Promise<void> {
    await notices.attempt(async () => {
      const place = await places.ask(name, { mayDownload: true })
      if (place === 'browser') download(name, content)
      else if (place) {
        await api.app.write({ file: place.file, base64: await readBase64(content) })
        notices.done(t('saving.saved', { file: place.file }))
      }
    })
  }

  return {
    // A byte order mark, without which spreadsheets read CSV in the letters of another decade.
    text: (name, text, type) => save(name, new Blob([type === 'text/csv' ? '\ufeff' : '', text], { type: `${type};charset=utf-8` })),
    bytes: (name, bytes, type) => save(name, new Blob([bytes], { type })),
  }
}

/** The way of browsers: they say, or ask, where it goes. */
function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** Puts a text on the clipboard and says so. */
export function useCopy(): (text: string) => Promise<void> {
  const notices = useNotices()
  return async (text) => {
    await notices.attempt(async () => {
      await navigator.clipboard.writeText(text)
      notices.done(t('notices.copied'))
    })
  }
}
