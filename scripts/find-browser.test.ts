import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBrowser } from './find-browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'terrace-browser-'))

function writeProgram(name: string, code: string): string {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${code}\n`)
  chmodSync(file, 0o755)
  return file
}

test('TERRACE_BROWSER wins; one that does not exist is said', () => {
  const file = writeProgram('mine', 'echo 1.0')
  expect(findBrowser({ TERRACE_BROWSER: file })).toBe(file)
  expect(() => findBrowser({ TERRACE_BROWSER: join(folder, 'none') })).toThrow('which does not exist. Install Chrome')
})

test.runIf(process.platform === 'linux')('a stub that does not run is passed over', () => {
  writeProgram('chromium', 'echo "install the snap" >&2; exit 1')
  const chrome = writeProgram('google-chrome', 'echo "Google Chrome 156.0.1"')
  expect(findBrowser({ PATH: folder })).toBe(chrome)
})
