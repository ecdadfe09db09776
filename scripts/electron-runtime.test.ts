import { expect, test } from 'vitest'
import { describeProblem } from './electron-runtime.ts'

test.each([
  ['TypeError: fetch failed\n', 'the download server cannot be reached'],
  ['RequestError: getaddrinfo ENOTFOUND github.com\n    at ClientRequest.<anonymous> (x.js:1:1)', 'the download server cannot be reached'],
  ['HTTPError: Response code 403 (Forbidden)\n    at Request', 'the download server answered 403'],
  ["Error: EACCES: permission denied, mkdir '/x'\n    at Object", 'the folder of the packages cannot be written'],
  ['Error: ENOSPC: no space left on device, write', 'the disk is full'],
  ['Error: Generated checksum for "x" did not match expected checksum.\n    at Object', 'Generated checksum for "x" did not match expected checksum.'],
  ['', 'the download failed'],
])('the installer’s words become a user’s: %j', (words, plain) => {
  expect(describeProblem(words)).toBe(plain)
})
