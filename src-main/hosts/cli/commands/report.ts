import { report } from '../../../../src-shared/api/report.ts'
import { badInput } from '../../../../src-shared/base/failure.ts'
import { apiCommand } from '../command.ts'

export const reportCommand = apiCommand(
  'report',
  report.write,
  (input, { app }) => {
    if (!input.pdf && !input.html && !input.json && !input.csv) badInput('Nothing to write was named.', { where: 'report', hint: 'Give at least one of --pdf FILE, --html FILE, --json FILE, --csv DIR.' })
    return app().api.report.write(input)
  },
  ({ files }, { io }) => io.print(files.join('\n')),
  { positional: ['id'], readsOnly: true },
)
