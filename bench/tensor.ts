import { spawnSync } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import runtime from 'onnxruntime-node/package.json' with { type: 'json' }
import { median } from '../src-shared/base/stats.ts'
import { loadTfjsWasm } from '../src-main/engines/tfjs.ts'
import { compared, limited, type BenchResult, type Row } from './row.ts'
import { lstmTraining, mlpTraining, type RegressionTraining, transformerTraining } from './tensor/nets.ts'
import { findPython, openPeer, type Peer } from './tensor/peers.ts'
import { profileSteps, writeProfile } from './tensor/profile.ts'
import { cpuEngine, openRandomTrainer, type RandomTrainer } from './tensor/random-trainer.ts'

/**
 * A training step (forward, backward, clipping, Adam) of Terrace and of its peers, side by side: rounds of both alternate, so
 * that a busy machine slows both, and medians are compared.
 */
interface Workload {
  /** As `tensor-peers.py` calls it. */
  readonly name: string
  readonly title: string
  readonly training: RegressionTraining
  readonly threads: number
  /** Runs that are timed together, where one is too short for the clock. */
  readonly inner: number
  /** How many times as fast as PyTorch 1 and as PyTorch 2. */
  readonly goals?: readonly [number, number]
}

const MLP = [32, 64, 64, 8]
const SMALL = [64, 60, 8, 64, 4, 2] as const
const LARGE = [64, 60, 8, 128, 8, 4] as const
const STEPS_PER_RUN = 8

const WORKLOADS: readonly Workload[] = [
  { name: 'transformer-64', title: 'transformer 64,60,8,64,4,2', training: transformerTraining(SMALL), threads: 2, inner: 1, goals: [2.5, 1] },
  { name: 'transformer-128', title: 'transformer 64,60,8,128,8,4', training: transformerTraining(LARGE), threads: 2, inner: 1, goals: [1.7, 1] },
  { name: 'transformer-64-batch-256', title: 'transformer 256,60,8,64,4,2', training: transformerTraining([256, 60, 8, 64, 4, 2]), threads: 2, inner: 1 },
  { name: 'lstm-64', title: 'LSTM, batch 64, 60 steps, 8 features, width 64', training: lstmTraining(64, 60, 8, 64), threads: 2, inner: 1 },
  { name: 'mlp-64', title: 'MLP 32-64-64-8, batch 64, 1 thread', training: mlpTraining(64, MLP), threads: 1, inner: 50, goals: [2, 2] },
  {
    name: 'mlp-64',
    title: `the same, ${STEPS_PER_RUN} mini-batches per run`,
    training: { ...mlpTraining(64, MLP), stepsPerRun: STEPS_PER_RUN },
    threads: 1,
    inner: 10,
    goals: [2, 2],
  },
  { name: 'mlp-2048', title: 'MLP 32-64-64-8, batch 2048, 1 thread', training: mlpTraining(2048, MLP), threads: 1, inner: 10, goals: [2, 2] },
  { name: 'ensemble-50', title: '50 MLPs in one program, 50 in turn', training: mlpTraining(64, MLP, 50), threads: 2, inner: 1 },
  {
    name: 'ensemble-50',
    title: `the same, ${STEPS_PER_RUN} mini-batches per run`,
    training: { ...mlpTraining(64, MLP, 50), stepsPerRun: STEPS_PER_RUN },
    threads: 2,
    inner: 1,
    goals: [8, 8],
  },
]

const ROUNDS = 5
const STEPS_PER_ROUND = 4
/** The threads of both keep spinning for a moment after their work, so each waits for the other's to sleep, and has a step to warm up. */
const PAUSE_MS = 100

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
  say('TensorFlow.js …')
  rows.push(await compareWithTfjs())
  say('tracing and compiling …')
  rows.push(limited('trace, differentiate and compile transformer 64,60,8,128,8,4', await compileMs(), 'ms', 400))
  say('10,000 steps …')
  rows.push(limited('growth of resident memory over 10,000 steps of the MLP', growthMb(), 'MB', 20))
  say('profile …')
  writeProfile(await profileSteps(transformerTraining(LARGE), 'transformer 64,60,8,128,8,4'))
  return { rows, notes: notesOf(peer) }
}

function notesOf(peer: Peer | undefined): string[] {
  return [
    `ONNX Runtime ${runtime.version} on the CPU; ${peer ? `${peer.title}, in its faster form (hand-written or nn.TransformerEncoderLayer)` : 'no PyTorch was found'}.`,
    `Milliseconds for one mini-batch: the median of ${ROUNDS * STEPS_PER_ROUND}, taken in ${ROUNDS} rounds that alternate with the peer's. Two threads unless said.`,
    'The binding of ONNX Runtime copies each result into a new array when a run returns, parameters and moments too; several mini-batches per run share that cost.',
    'Where the time of the larger transformer goes: `tensor-profile.md`.',
  ]
}

async function compare({ name, title, training, threads, inner, goals }: Workload, peer: Peer | undefined): Promise<Row> {
  const trainer = await openRandomTrainer(await cpuEngine(threads), training)
  const own: number[] = []
  const others: number[] = []
  for (let i = 0; i < 3; i++) await trainer.step()
  await peer?.milliseconds(name, 1)
  for (let round = 0; round < ROUNDS; round++) {
    await setTimeout(PAUSE_MS)
    await trainer.step()
    own.push(...(await timeSteps(trainer, STEPS_PER_ROUND, inner)).map((ms) => ms / (training.stepsPerRun ?? 1)))
    if (!peer) continue
    await setTimeout(PAUSE_MS)
    await peer.milliseconds(name, 1)
    others.push(...(await peer.milliseconds(name, STEPS_PER_ROUND)))
  }
  await trainer.close()
  const goal = goals ? goals[peer && peer.major >= 2 ? 1 : 0] : null
  return compared(title, median(own), 'ms', peer?.title ?? 'PyTorch', peer ? median(others) : null, goal)
}

/** A step of the smaller transformer takes about a second there, so it is done without rounds. */
async function compareWithTfjs(): Promise<Row> {
  const { engine } = await loadTfjsWasm()
  const training = transformerTraining(SMALL)
  const trainer = await openRandomTrainer(await cpuEngine(2), training)
  const slow = engine && (await openRandomTrainer(engine, training))
  const own: number[] = []
  const others: number[] = []
  for (let i = 0; i < 11; i++) {
    if (slow) others.push(...(await timeSteps(slow, 1, 1)))
    own.push(...(await timeSteps(trainer, 2, 1)))
  }
  await trainer.close()
  await slow?.close()
  const steady = (times: readonly number[]) => median(times.slice(1))
  return compared('transformer 64,60,8,64,4,2', steady(own), 'ms', 'TensorFlow.js WASM', slow ? steady(others) : null, 20)
}

async function timeSteps(trainer: RandomTrainer, count: number, inner: number): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    for (let k = 0; k < inner; k++) await trainer.step()
    times.push((performance.now() - start) / inner)
  }
  return times
}

async function compileMs(): Promise<number> {
  const engine = await cpuEngine(2)
  const times: number[] = []
  for (let i = 0; i < 10; i++) {
    const start = performance.now()
    const trainer = await openRandomTrainer(engine, transformerTraining(LARGE))
    times.push(performance.now() - start)
    await trainer.close()
  }
  return median(times)
}

function growthMb(): number {
  const script = fileURLToPath(new URL('tensor/growth.ts', import.meta.url))
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  return Number.parseFloat(stdout)
}
