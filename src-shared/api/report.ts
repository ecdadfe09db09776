import { z } from 'zod'
import type { ReportDocument } from '../reports/document.ts'
import { call } from './contract.ts'

const id = z.string().min(1).describe('Id of the run')

export const report = {
  get: call('The report of a run, as data', z.object({ id })).returns<ReportDocument>(),
  write: call(
    'Write the report of a run to files',
    z.object({
      id,
      pdf: z.string().optional().describe('PDF file to write'),
      html: z.string().optional().describe('HTML file to write'),
      json: z.string().optional().describe('JSON file to write'),
      csv: z.string().optional().describe('Folder for CSV files'),
      pageSize: z.enum(['A4', 'LETTER']).default('A4').describe('Paper of the PDF'),
      locale: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is a language tag such as en or de-CH').default('en').describe('Language of numbers'),
    }),
  ).returns<{ readonly files: readonly string[] }>(),
}
