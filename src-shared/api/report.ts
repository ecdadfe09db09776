import { z } from 'zod'
import type { ReportDocument } from '../reports/document.ts'
import { call } from './contract.ts'

const id = z.string().min(1).describe('Id of the run')

const targets = {
  pdf: z.string().min(1).optional().describe('PDF file to write'),
  html: z.string().min(1).optional().describe('HTML file to write'),
  json: z.string().min(1).optional().describe('JSON file to write'),
  csv: z.string().min(1).optional().describe('Folder for CSV files'),
  pageSize: z.enum(['A4', 'LETTER']).default('A4').describe('Paper of the PDF'),
  locale: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is a language tag such as en or de-CH').default('en').describe('Language of numbers and dates'),
}

export const report = {
  get: call('The report of a run, as data', z.object({ id })).returns<ReportDocument>(),
  write: call(
    'Write the report of a run to files',
    z.object({ id, ...targets }),
  ).returns<{ readonly files: readonly string[] }>(),
  compare: call(
    'Put runs side by side on the days that all were tested on',
    z.object({ ids: z.array(z.string().min(1)).min(2).max(5).describe('Ids of two to five runs; the first is compared with the others'), ...targets }),
  ).returns<{ readonly comparison: ReportDocument; readonly files: readonly string[] }>(),
}
