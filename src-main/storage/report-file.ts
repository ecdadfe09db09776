import { fail, FailureError } from '../../src-shared/base/failure.ts'
import { writeWhole } from './safe-write.ts'

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: ', because there is a folder of that name',
  ENOTEMPTY: ', because there is a folder of that name',
  ENAMETOOLONG: ', because the name is too long',
}

/** A file where the user wants it. What stands in the way is said about that file, not about the data folder. */
export function writeReportFile(file: string, content: string | Uint8Array): void {
  try {
    writeWhole(file, content)
  } catch (thrown) {
    const hint = 'Choose another place for it, or make this one writable.'
    if (thrown instanceof FailureError && thrown.failure.code === 'no-permission') fail('no-permission', 'The report cannot be written there.', { where: file, hint })
    const code = thrown instanceof Error && 'code' in thrown && 'syscall' in thrown ? String(thrown.code) : undefined
    if (code === undefined) throw thrown
    fail('no-permission', `The report cannot be written there${REASONS[code] ?? ` (${code})`}.`, { where: file, hint })
  }
}
