import { median } from '../src-shared/base/stats.ts'
import { createRng } from '../src-shared/base/rng.ts'
import type { Engine } from '../src-shared/tensor/engines/engine.ts'
import { sizeOf } from '../src-shared/tensor/graph.ts'
import { packParameters } from '../src-shared/tensor/parameters.ts'
import { openTrainer, type Trainer, type Training } from '../src-shared/tensor/trainer.ts'
import { loadOnnxEngine } from '../src-main/engines/onnx.ts'
import { compared, limited, type BenchResult, type Row } from './row.ts'
import { ensemble, lstm, mlp, transformer } from './tensor/nets.ts'
import { findPython, openPeer, type Peer } from './tensor/peers.ts'

/**
 * A training step (forward, backward, clipping, Adam) of Terrace and of PyTorch, side by side: rounds of both alternate, so that
 * a busy machine slows both, and medians are compared.
 */
interface Workload {
  readonly name: string
  readonly title: string
  readonly training: () => Training<string, 'x' | 'y'>
  readonly threads: number
  /** Steps that are timed together, where one is too short for the clock. */
  readonly inner: number
  /** How many times as fast as PyTorch 1 and as PyTorch 2. */
  readonly goals: readonly [number | null, number | null]
}

const MLP = [32, 64, 64, 8]

const WORKLOADS: readonly Workload[] = [
  { name: 'transformer-64', title: 'transformer 64,60,8,64,4,2', training: () => transformer([64, 60, 8, 64, 4, 2]), threads: 2, inner: 1, goals: [2.5, 1] },
  { name: 'transformer-128', title: 'transformer 64,60,8,128,8,4', training: () => transformer([64, 60, 8, 128, 8, 4]), threads: 2, inner: 1, goals: [1.7, 1] },
  { name: 'transformer-64-batch-256', title: 'transformer 256,60,8,64,4,2', training: () => transformer([256, 60, 8, 64, 4, 2]), threads: 2, inner: 1, goals: [null, null] },
  { name: 'mlp-64', title: 'MLP 32-64-64-8, batch 64, 1 thread', training: () => mlp(64, MLP), threads: 1, inner: 50, goals: [2, 2] },
  { name: 'mlp-2048', title: 'MLP 32-64-64-8, batch 2048, 1 thread', training: () => mlp(2048, MLP), threads: 1, inner: 10, goals: [2, 2] },
  { name: 'lstm-64', title: 'LSTM batch 64, 60 steps, 8 features, width 64', training: () => lstm(64, 60, 8, 64), threads: 2, inner: 1, goals: [null, null] },
  { name: 'ensemble-50', title: '50 MLPs in one program against 50 in turn', training: () => ensemble(50, 64, MLP), threads: 2, inner: 1, goals: [8, 8] },
]

const ROUNDS = 5
const STEPS_PER_ROUND = 4

export async function benchTensor(say: (line: string) => void): Promise<BenchResult> {
  const python = findPython()
  const peer = python === undefined ? undefined : await openPeer(python)
  if (!peer) say('No Python with torch was found (TERRACE_PYTHON, python3): PyTorch is left out. On Debian: apt-get install python3-torch.')
  const rows: Row[] = []
  try {
    for (const workload of WORKLOADS) {
      say(`${workload.title} …`)
      rows.push(await compare(workload, peer))
    }
  } finally {
    peer?.close()
  }
  say('tracing and compiling …')
  rows.push(limited('trace, differentiate and compile transformer 64,60,8,128,8,4', await compileMs(), 'ms', 400))
  say('10,000 steps …')
  rows.push(limited('growth of resident memory over 10,000 steps of the MLP', await growthMb(), 'MB', 20))
  const { default: runtime } = await import('onnxruntime-node/package.json', { with: { type: 'json' } })
  return { rows, notes: [`ONNX Runtime ${runtime.version}, CPU. Medians of ${ROUNDS * STEPS_PER_ROUND} steps, in ${ROUNDS} rounds that alternate with the peer's.`] }
}

async function compare({ name, title, training, threads, inner, goals }: Workload, peer: Peer | undefined): Promise<Row> {
  const trainer = await openRandomTrainer(await cpuEngine(threads), training())
  const own: number[] = []
  const others: number[] = []
  for (let i = 0; i < 3; i++) await trainer.step()
  await peer?.milliseconds(name, 1)
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < STEPS_PER_ROUND; i++) {
      const start = performance.now()
      for (let k = 0; k < inner; k++) await trainer.step()
      own.push((performance.now() - start) / inner)
    }
    if (peer) others.push(...(await peer.milliseconds(name, STEPS_PER_ROUND)))
  }
  await trainer.close()
  return compared(title, median(own), 'ms', peer?.title ?? 'PyTorch', peer ? median(others) : null, peer && peer.major >= 2 ? goals[1] : goals[0])
}

async function compileMs(): Promise<number> {
  const engine = await cpuEngine(2)
  const times: number[] = []
  for (let i = 0; i < 10; i++) {
    const start = performance.now()
    const trainer = await openRandomTrainer(engine, transformer([64, 60, 8, 128, 8, 4]))
    times.push(performance.now() - start)
    await trainer.close()
  }
  return median(times)
}

async function growthMb(): Promise<number> {
  const trainer = await openRandomTrainer(await cpuEngine(1), mlp(64, MLP))
  for (let i = 0; i < 2_000; i++) await trainer.step()
  const before = process.memoryUsage.rss()
  for (let i = 0; i < 10_000; i++) await trainer.step()
  const grown = process.memoryUsage.rss() - before
  await trainer.close()
  return Math.max(0, grown / 1e6)
}

async function cpuEngine(threads: number): Promise<Engine> {
  const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads })
  if (!engine) throw new Error(reason)
  return engine
}

async function openRandomTrainer(engine: Engine, training: Training<string, 'x' | 'y'>): Promise<{ step(): ReturnType<Trainer['step']>; close(): Promise<void> }> {
  const rng = createRng(1, 'bench')
  const member = () => packParameters(training.parameters, (out, shape) => rng.fillNormal(out, 1 / Math.sqrt(shape[0])))
  const initial = Float32Array.from(Array.from({ length: training.members ?? 1 }, member).flatMap((values) => [...values]))
  const trainer = await openTrainer(engine, training, initial)
  const batch = {
    x: rng.fillNormal(new Float32Array(sizeOf(training.batch.x))),
    y: rng.fillNormal(new Float32Array(sizeOf(training.batch.y))),
  }
  return { step: () => trainer.step(batch, 1e-3), close: () => trainer.close() }
}
