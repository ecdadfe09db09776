import { join } from 'node:path'
import type { ApiServices } from '../../src-shared/api/index.ts'
import type { StudySummary } from '../../src-shared/api/study.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { buildComparison } from '../../src-shared/reports/comparison-report.ts'
import { ledgersToCsv, reportToCsv } from '../../src-shared/reports/csv.ts'
import type { ReportDocument } from '../../src-shared/reports/document.ts'
import { createFormatter } from '../../src-shared/reports/format.ts'
import { buildStudyReport } from '../../src-shared/reports/study-report.ts'
import type { StudyResult } from '../../src-shared/study.ts'
import type { ServiceContext } from '../app.ts'
import { PACKAGE } from '../project.ts'
import { writeReportFile } from '../storage/report-file.ts'
import { readStudyResult } from './study/study-run.ts'

interface Targets {
  readonly pdf?: string
  readonly html?: string
  readonly json?: string
  readonly csv?: string
  readonly pageSize: 'A4' | 'LETTER'
  readonly locale: string
}

export function createReportService({ stores, ports }: ServiceContext): ApiServices['report'] {
  const load = (id: string) => {
    const run = stores().runs.get(id) ?? fail('not-found', `There is no run "${id}".`, { hint: 'See `terrace runs list`.' })
    if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" has no report.`, { where: id })
    return { summary: run.result as StudySummary, createdAt: run.createdAt, result: readStudyResult(ports.home, id) }
  }
  const reportOf = (id: string): { result: StudyResult; report: ReportDocument } => {
    const { summary, createdAt, result } = load(id)
    const { dataHash, versions } = summary.manifest
    return { result, report: buildStudyReport(result, { universeName: summary.universe, dataHash, version: versions.terrace, madeOn: isoDay(createdAt) }) }
  }
  return {
    get: ({ id }) => toPlain(reportOf(id).report),
    async write({ id, ...targets }) {
      const { result, report } = reportOf(id)
      return { files: await writeReport(report, targets, () => ledgersToCsv(result)) }
    },
    async compare({ ids, ...targets }) {
      const twice = ids.find((id, index) => ids.indexOf(id) !== index)
      if (twice !== undefined) badInput('A run cannot be compared with itself.', { where: twice, hint: 'Name each run once.' })
      const runs = ids.map((id) => load(id))
      const comparison = buildComparison(
        runs.map(({ summary, result }) => ({ name: summary.name, universeName: summary.universe, result })),
        { version: PACKAGE.version, madeOn: isoDay(ports.now()) },
      )
      return { comparison: toPlain(comparison), files: await writeReport(comparison, targets) }
    },
  }
}

async function writeReport(report: ReportDocument, { pdf, html, json, csv, pageSize, locale }: Targets, moreCsv: () => Record<string, string> = () => ({})): Promise<string[]> {
  const files: string[] = []
  const write = (file: string, content: string | Uint8Array) => {
    writeReportFile(file, content)
    files.push(file)
  }
  // What draws is loaded when something is drawn: a start of the program should not wait for it.
  if (pdf) write(pdf, await (await import('../pdf/pdf.ts')).renderPdf(report, { pageSize, locale }))
  if (html) write(html, (await import('../../src-shared/reports/html.ts')).reportToHtml(report, createFormatter(locale, report.currency)))
  if (json) write(json, `${toJson(report)}\n`)
  if (csv) for (const [name, text] of Object.entries({ ...reportToCsv(report), ...moreCsv() })) write(join(csv, name), text)
  return files
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** What goes through a wire unchanged. */
function toPlain(report: ReportDocument): ReportDocument {
  return JSON.parse(toJson(report)) as ReportDocument
}

function toJson(report: ReportDocument): string {
  return JSON.stringify(report, plainNumbers)
}

/** Typed arrays as lists, and what JSON cannot say as null. */
function plainNumbers(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Float32Array) return Array.from(value, (x) => (Number.isFinite(x) ? x : null))
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}
