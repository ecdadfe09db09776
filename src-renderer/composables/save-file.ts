import { t } from '../locales/index.ts'
import { useNotices } from '../stores/notices.ts'

/** Hands a text to the user as a file, the way a browser does: the system says, or asks, where it goes. */
export function saveTextFile(name: string, text: string, type: 'text/csv' | 'application/json' | 'text/yaml' | 'text/plain'): void {
  // A byte order mark, without which spreadsheets read CSV in the letters of another decade.
  save(name, new Blob([type === 'text/csv' ? '\ufeff' : '', text], { type: `${type};charset=utf-8` }))
}

/** The same with bytes. */
export function saveBytes(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
  save(name, new Blob([bytes], { type }))
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = fileNameOf(name)
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** Without the signs that a system forbids in names. */
function fileNameOf(name: string): string {
  return name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '-').replaceAll(/\s+/g, ' ').trim().slice(0, 120) || 'terrace'
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
