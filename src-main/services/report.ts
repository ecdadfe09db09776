import { join } from 'node:path'
import type { Api, ApiServices } from '../../src-shared/api/index.ts'
import type { StudySummary } from '../../src-shared/api/study.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { buildComparison } from '../../src-shared/reports/comparison-report.ts'
import { ledgersToCsv, reportToCsv } from '../../src-shared/reports/csv.ts'
import type { ReportDocument } from '../../src-shared/reports/document.ts'
import { createFormatter } from '../../src-shared/reports/format.ts'
import { buildStudyReport } from '../../src-shared/reports/study-report.ts'
import { chooseReportLanguage } from '../../src-shared/reports/texts/index.ts'
import type { ServiceContext } from '../app.ts'
import { writeZip } from '../files/zip.ts'
import { runErrand } from '../jobs/errand.ts'
import { PACKAGE } from '../project.ts'
import type { Storage } from '../storage/database.ts'
import { writeUserFile } from '../storage/user-file.ts'
import { createRunsRepository } from '../storage/runs.ts'
import { createSettingsRepository } from '../storage/settings.ts'
import { readStudyResult } from './study/study-run.ts'

type Form = 'pdf' | 'html' | 'json' | 'csv'

/** A document with what else belongs to it, ready to be written in any form. */
interface Printable {
  readonly report: ReportDocument
  readonly locale: string
  /** Of a file, without its ending. */
  readonly name: string
  /** What the user wants to remember of the run; in JSON alone, and where there is one. */
  readonly note: string
  readonly moreCsv: () => Record<string, string>
}

const TYPES: Readonly<Record<Form, { readonly ending: string; readonly type: string }>> = {
  pdf: { ending: 'pdf', type: 'application/pdf' },
  html: { ending: 'html', type: 'text/html' },
  json: { ending: 'json', type: 'application/json' },
  csv: { ending: 'zip', type: 'application/zip' },
}

/** Reports are worked out in a process of their own: drawing one takes seconds, and the window goes on meanwhile. */
export function createReportService({ ports }: ServiceContext): ApiServices['report'] {
  const ask = async (call: ReportCall, input: object) => runErrand({ kind: 'report', params: { call, input }, home: ports.home, fork: ports.forkWorker })
  return {
    get: async (input) => (await ask('get', input)) as ReportDocument,
    write: async (input) => (await ask('write', input)) as Awaited<ReturnType<Api['report']['write']>>,
    render: async (input) => (await ask('render', input)) as Awaited<ReturnType<Api['report']['render']>>,
    compare: async (input) => (await ask('compare', input)) as Awaited<ReturnType<Api['report']['compare']>>,
  }
}

type ReportCall = keyof ApiServices['report']

/** The same calls, where they are carried out. */
export function openReports(home: string, database: Storage, now: number): ApiServices['report'] {
  const runs = createRunsRepository(database)
  const load = (id: string) => {
    const run = runs.get(id) ?? fail('not-found', `There is no run "${id}".`, { hint: 'See `terrace runs list`.' })
    if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" has no report.`, { where: id })
    return { title: run.title, note: run.note, summary: run.result as StudySummary, createdAt: run.createdAt, result: readStudyResult(home, id) }
  }
  /** The language asked for, else that of the settings. */
  const localeOf = (asked: string | undefined) => {
    if (asked !== undefined) return asked
    const { language } = createSettingsRepository(database).read()
    return language === 'system' ? 'en' : language
  }
  const reportOf = (id: string, asked: string | undefined): Printable => {
    const { title, note, summary, createdAt, result } = load(id)
    const { dataHash, versions } = summary.manifest
    const locale = localeOf(asked)
    const report = buildStudyReport(result, { universeName: summary.universe, dataHash, version: versions.terrace, madeOn: isoDay(createdAt) }, chooseReportLanguage(locale))
    return { report, locale, name: title, note, moreCsv: () => ledgersToCsv(result) }
  }
  const comparisonOf = (ids: readonly string[], asked: string | undefined): Printable => {
    const twice = ids.find((id, index) => ids.indexOf(id) !== index)
    if (twice !== undefined) badInput('A run cannot be compared with itself.', { where: twice, hint: 'Name each run once.' })
    const locale = localeOf(asked)
    const compared = ids.map((id) => load(id)).map(({ title, summary, result }) => ({ name: title, universeName: summary.universe, result }))
    const report = buildComparison(compared, { version: PACKAGE.version, madeOn: isoDay(now) }, chooseReportLanguage(locale))
    return { report, locale, name: report.title, note: '', moreCsv: () => ({}) }
  }
  return {
    get: ({ id, locale }) => toPlain(reportOf(id, locale).report),
    write: async ({ id, ...targets }) => ({ files: await writeReport(reportOf(id, targets.locale), targets) }),
    async render({ ids, form, pageSize, locale }) {
      const printable = ids.length === 1 ? reportOf(ids[0], locale) : comparisonOf(ids, locale)
      const content = form === 'csv' ? writeZip(csvOf(printable)) : await render(printable, form, pageSize)
      const { ending, type } = TYPES[form]
      return { name: `${printable.name}.${ending}`, type, base64: Buffer.from(content).toString('base64') }
    },
    async compare({ ids, ...targets }) {
      const printable = comparisonOf(ids, targets.locale)
      return { comparison: toPlain(printable.report), files: await writeReport(printable, targets) }
    },
  }
}

type Targets = Partial<Readonly<Record<Form, string>>> & { readonly pageSize: 'A4' | 'LETTER' }

async function writeReport(printable: Printable, { csv, pageSize, ...single }: Targets): Promise<string[]> {
  const files: string[] = []
  const write = (file: string, content: string | Uint8Array) => {
    writeUserFile(file, content)
    files.push(file)
  }
  for (const form of ['pdf', 'html', 'json'] as const) {
    const file = single[form]
    if (file) write(file, await render(printable, form, pageSize))
  }
  if (csv) for (const [name, text] of Object.entries(csvOf(printable))) write(join(csv, name), text)
  return files
}

/** What draws is loaded when something is drawn: a start of the program should not wait for it. */
async function render({ report, locale, note }: Printable, form: 'pdf' | 'html' | 'json', pageSize: 'A4' | 'LETTER'): Promise<string | Uint8Array> {
  switch (form) {
    case 'pdf':
      return (await import('../pdf/pdf.ts')).renderPdf(report, { pageSize, locale })
    case 'html':
      return (await import('../../src-shared/reports/html.ts')).reportToHtml(report, createFormatter(locale, report.currency))
    case 'json':
      return `${toJson(note === '' ? report : { ...report, note })}\n`
  }
}

function csvOf({ report, moreCsv }: Printable): Record<string, string> {
  return { ...reportToCsv(report), ...moreCsv() }
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** What goes through a wire unchanged. */
function toPlain(report: ReportDocument): ReportDocument {
  return JSON.parse(toJson(report)) as ReportDocument
}

function toJson(report: ReportDocument & { readonly note?: string }): string {
  return JSON.stringify(report, plainNumbers)
}

/** Typed arrays as lists, and what JSON cannot say as null. */
function plainNumbers(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Float32Array) return Array.from(value, (x) => (Number.isFinite(x) ? x : null))
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}
