import { z } from 'zod'
import type { ReportDocument } from '../reports/document.ts'
import { call } from './contract.ts'

const id = z.string().min(1).describe('Id of the run')

const locale = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is a language tag such as en or de-CH')
  .optional()
  .describe('Language of the report, its numbers and its dates; by default that of the settings. Words are there in English and German')
const pageSize = z.enum(['A4', 'LETTER']).default('A4').describe('Paper of the PDF')

const targets = {
  pdf: z.string().min(1).optional().describe('PDF file to write'),
  html: z.string().min(1).optional().describe('HTML file to write'),
  json: z.string().min(1).optional().describe('JSON file to write'),
  csv: z.string().min(1).optional().describe('Folder for CSV files'),
  pageSize,
  locale,
}

/** A report as a file, for programs that write none themselves. */
interface RenderedReport {
  readonly name: string
  readonly type: string
  readonly base64: string
}

export const report = {
  get: call('The report of a run, as data', z.object({ id, locale })).returns<ReportDocument>(),
  render: call(
    'The report of a run, or of several side by side, as a file to save',
    z.object({ ids: z.array(z.string().min(1)).min(1).max(5).describe('Ids of the runs'), form: z.enum(['pdf', 'html', 'json', 'csv']).describe('CSV is a ZIP archive of a file for each table'), pageSize, locale }),
  ).returns<RenderedReport>(),
  write: call(
    'Write the report of a run to files',
    z.object({ id, ...targets }),
  ).returns<{ readonly files: readonly string[] }>(),
  compare: call(
    'Put runs side by side on the days that all were tested on',
    z.object({ ids: z.array(z.string().min(1)).min(2).max(5).describe('Ids of two to five runs; the first is compared with the others'), ...targets }),
  ).returns<{ readonly comparison: ReportDocument; readonly files: readonly string[] }>(),
}
