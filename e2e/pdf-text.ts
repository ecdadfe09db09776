import { spawnSync } from 'node:child_process'

/** Whether the text of a PDF can be read here: only what people install reads it as people do. */
export const canReadPdf = spawnSync('pdftotext', ['-v']).error === undefined

/** What stands on the pages of a file, with single spaces. */
export function readPdfText(file: string): string {
  const { status, stdout, stderr } = spawnSync('pdftotext', ['-enc', 'UTF-8', file, '-'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The PDF could not be read: ${stderr}`)
  return stdout.replaceAll(/\s+/g, ' ')
}
