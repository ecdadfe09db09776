import type { z } from 'zod'
import { parseInput } from '../../../src-shared/api/dispatch.ts'
import { report } from '../../../src-shared/api/report.ts'
import { openReports } from '../../services/report.ts'
import { openDatabase } from '../../storage/database.ts'
import type { JobContext } from '../worker.ts'
import type { reportParams } from './report-params.ts'

/** Works a report out, draws it, or writes it to files. */
export async function runReport({ call, input }: z.output<typeof reportParams>, { home }: JobContext): Promise<unknown> {
  const database = openDatabase({ home, mode: 'read', now: Date.now() })
  try {
    const reports = openReports(home, database, Date.now())
    switch (call) {
      case 'get':
        return await reports.get(parseInput(report.get.input, input, 'report'))
      case 'write':
        return await reports.write(parseInput(report.write.input, input, 'report'))
      case 'render':
        return await reports.render(parseInput(report.render.input, input, 'report'))
      case 'compare':
        return await reports.compare(parseInput(report.compare.input, input, 'report'))
    }
  } finally {
    database.close()
  }
}
