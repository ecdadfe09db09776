import { setTimeout } from 'node:timers/promises'
import { mlpTraining } from './nets.ts'
import { cpuEngine, openRandomTrainer } from './random-trainer.ts'

/** Prints by how many megabytes resident memory grows over 10,000 steps. A process of its own, run with --expose-gc. */
const trainer = await openRandomTrainer(await cpuEngine(1), mlpTraining(64, [32, 64, 64, 8]))
for (let i = 0; i < 10_000; i++) await trainer.step()
const before = await residentMb()
for (let i = 0; i < 10_000; i++) await trainer.step()
console.log(Math.max(0, (await residentMb()) - before))
await trainer.close()

/** The binding's results are garbage outside the heap, which goes a turn after the collection. */
async function residentMb(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await setTimeout(50)
  }
  return process.memoryUsage.rss() / 1e6
}
