import { join } from 'node:path'
import type { ApiServices } from '../../src-shared/api/index.ts'
import type { StudySummary } from '../../src-shared/api/study.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { reportToCsv } from '../../src-shared/reports/csv.ts'
import type { ReportDocument } from '../../src-shared/reports/document.ts'
import { createFormatter } from '../../src-shared/reports/format.ts'
import { buildStudyReport } from '../../src-shared/reports/study-report.ts'
import type { StudyResult } from '../../src-shared/study.ts'
import type { ServiceContext } from '../app.ts'
import { writeWhole } from '../storage/safe-write.ts'
import { readStudyResult } from './study/study-run.ts'

export function createReportService({ stores, ports }: ServiceContext): ApiServices['report'] {
  const load = (id: string): { result: StudyResult; report: ReportDocument } => {
    const run = stores().runs.get(id) ?? fail('not-found', `There is no run "${id}".`, { hint: 'See `terrace runs list`.' })
    if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" has no report.`, { where: id })
    const summary = run.result as StudySummary
    const result = readStudyResult(ports.home, id)
    const report = buildStudyReport(result, {
      universeName: summary.universe,
      dataHash: summary.manifest.dataHash,
      version: summary.manifest.versions.terrace,
      madeOn: new Date(run.createdAt).toISOString().slice(0, 10),
    })
    return { result, report }
  }
  return {
    get: ({ id }) => JSON.parse(toJson(load(id).report)) as ReportDocument,
    async write({ id, pdf, html, json, csv, pageSize, locale }) {
      const { result, report } = load(id)
      const files: string[] = []
      const write = (file: string, content: string | Uint8Array) => {
        writeWhole(file, content)
        files.push(file)
      }
      // What draws is loaded when something is drawn: a start of the program should not wait for it.
      if (pdf) write(pdf, await (await import('../pdf/pdf.ts')).renderPdf(report, { pageSize, locale }))
      if (html) write(html, (await import('../../src-shared/reports/html.ts')).reportToHtml(report, createFormatter(locale, report.currency)))
      if (json) write(json, toJson(report))
      if (csv) for (const [name, text] of Object.entries(reportToCsv(report, result))) write(join(csv, name), text)
      return { files }
    },
  }
}

function toJson(report: ReportDocument): string {
  return `${JSON.stringify(report, plainNumbers)}\n`
}

/** Typed arrays as lists, and what JSON cannot say as null. */
function plainNumbers(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Float32Array) return Array.from(value, (x) => (Number.isFinite(x) ? x : null))
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}
