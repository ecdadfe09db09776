import { z } from 'zod'
import { compute, type ComputeReport, ENGINE_IDS } from '../../../../src-shared/api/compute.ts'
import { FailureError } from '../../../../src-shared/base/failure.ts'
import { formatMs } from '../../../engines/choose.ts'
import { command, type CommandContext } from '../command.ts'
import { formatTable } from '../io.ts'

export const computeCommand = command({
  name: 'compute',
  summary: 'Try every engine on this machine, measure a training step, and say which one is taken',
  input: compute.measure.input.extend({
    use: z
      .enum(['auto', ...ENGINE_IDS])
      .optional()
      .describe('Take this engine from now on; auto takes the fastest'),
    remembered: z.boolean().default(false).describe('Show what was measured before and measure nothing'),
  }),
  positional: [],
  readsOnly: true,
  async run({ model, use, remembered }, context) {
    const { api } = context.app()
    if (use) await api.settings.set({ engine: use })
    return remembered ? api.compute.report({ model }) : measure(model, context)
  },
  print({ engines, model, parameters, machine, why }, { io }) {
    io.print(`${model}, ${parameters.toLocaleString('en')} parameters, on ${machine}`)
    io.print('')
    const time = (ms: number | null) => (ms === null ? '–' : formatMs(ms))
    io.print(
      formatTable(
        ['Engine', 'Step', 'Small model', ''],
        engines.map(({ id, available, reason, msPerStep, smallMsPerStep }) => [
          id,
          time(msPerStep),
          time(smallMsPerStep),
          reason ?? (available === null ? 'Not tried yet.' : ''),
        ]),
      ),
    )
    io.print('')
    io.print(why)
  },
})

function measure(model: string, { app, io, signal }: CommandContext): Promise<ComputeReport> {
  return new Promise((resolve, reject) => {
    const stop = app().api.compute.measure(
      { model },
      ({ report, measuring, step, total, done, failure }) => {
        if (measuring) io.progress('Measuring', { phase: measuring, step, total, etaSeconds: null })
        if (failure) reject(new FailureError(failure))
        else if (done) resolve(report)
      },
      (failure) => {
        if (failure) reject(new FailureError(failure))
      },
    )
    const cancel = () => {
      stop()
      reject(new FailureError({ code: 'cancelled', message: 'Cancelled; what was measured so far is remembered.' }))
    }
    signal.addEventListener('abort', cancel, { once: true })
  })
}
