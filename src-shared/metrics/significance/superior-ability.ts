import { badInput } from '../../base/failure.ts'
import type { Rng } from '../../base/rng.ts'
import { mean } from '../../base/stats.ts'
import { automaticBlockLength, circularSums, DEFAULT_RESAMPLES, resample, type BootstrapOptions } from './bootstrap.ts'
import type { ReturnMatrix } from './overfitting.ts'
import type { Steps } from './steps.ts'

/** Whether the best of many strategies beats the benchmark by more than luck: small p-values say that it does. */
export interface SuperiorAbility {
  /** Hansen's three: how the strategies that are worse than the benchmark are counted. The consistent one is the answer. */
  readonly pLower: number
  readonly pConsistent: number
  readonly pUpper: number
  /** White's Reality Check: neither studentised nor spared the poor strategies. */
  readonly pRealityCheck: number
  /** The strategy with the largest studentised advantage. */
  readonly best: string
  readonly statistic: number
  /**
   * Of each strategy: how often the best of all of them, without any ability, would look as good as it does (consistent). The best one's is the
   * answer; what was left out has none.
   */
  readonly strategies: readonly { readonly name: string; readonly p: number }[]
  readonly blockLength: number
  readonly resamples: number
  readonly notes: readonly string[]
}

/**
 * White's Reality Check and Hansen's test of superior predictive ability on returns above the benchmark's, with the
 * stationary bootstrap. The advantage is studentised by its bootstrap variance.
 */
export function* superiorAbility(matrix: ReturnMatrix, benchmark: Float64Array, rng: Rng, options: BootstrapOptions = {}): Steps<SuperiorAbility> {
  const { rows } = matrix
  if (rows < 10) badInput(`${rows} rows are too few to test; give at least 10.`)
  const { lines, notes } = advantages(matrix, benchmark)
  if (lines.length === 0) badInput('No strategy differs from the benchmark; give at least one other column of returns.')
  const { resamples = DEFAULT_RESAMPLES, blockLength = mean(lines.map((line) => automaticBlockLength(line.values))) } = options
  const count = lines.length
  const centres = lines.map((line) => mean(line.values))
  const draws = yield* resampledMeans(lines.map((line) => line.values), rng, blockLength, resamples)
  const scales = deviations(draws, count, resamples).map((s) => s * Math.sqrt(rows))

  const root = Math.sqrt(rows)
  const threshold = -Math.sqrt(2 * Math.log(Math.log(rows)))
  const ratios = centres.map((centre, k) => (root * centre) / scales[k])
  const recentred = {
    lower: centres.map((centre) => Math.max(centre, 0)),
    consistent: centres.map((centre, k) => (ratios[k] > threshold ? centre : 0)),
    upper: centres,
  }
  const statistic = Math.max(0, ...ratios)
  const realityStatistic = root * Math.max(...centres)
  const exceed = { lower: 0, consistent: 0, upper: 0, reality: 0 }
  const observed = ratios.map((ratio) => Math.max(0, ratio))
  const exceedEach = new Float64Array(count)
  for (let b = 0; b < resamples; b++) {
    let [lower, consistent, upper, reality] = [0, 0, 0, -Infinity]
    for (let k = 0; k < count; k++) {
      const drawn = draws[b * count + k]
      const scale = root / scales[k]
      lower = Math.max(lower, (drawn - recentred.lower[k]) * scale)
      consistent = Math.max(consistent, (drawn - recentred.consistent[k]) * scale)
      upper = Math.max(upper, (drawn - recentred.upper[k]) * scale)
      reality = Math.max(reality, (drawn - centres[k]) * root)
    }
    if (lower >= statistic) exceed.lower++
    if (consistent >= statistic) exceed.consistent++
    if (upper >= statistic) exceed.upper++
    if (reality >= realityStatistic) exceed.reality++
    for (let k = 0; k < count; k++) if (consistent >= observed[k]) exceedEach[k]++
  }
  const p = (times: number) => (times + 1) / (resamples + 1)
  return {
    pLower: p(exceed.lower),
    pConsistent: p(exceed.consistent),
    pUpper: p(exceed.upper),
    pRealityCheck: p(exceed.reality),
    best: lines[ratios.indexOf(Math.max(...ratios))].name,
    statistic,
    strategies: lines.map(({ name }, k) => ({ name, p: p(exceedEach[k]) })),
    blockLength,
    resamples,
    notes,
  }
}

interface Line {
  readonly name: string
  readonly values: Float64Array
}

/** Each strategy's return above the benchmark's. One that never varies cannot be studentised and is left out, with a note. */
function advantages({ names, rows, values }: ReturnMatrix, benchmark: Float64Array): { lines: Line[]; notes: string[] } {
  const lines: Line[] = []
  const notes: string[] = []
  names.forEach((name, k) => {
    const advantage = Float64Array.from({ length: rows }, (_, i) => values[i * names.length + k] - benchmark[i])
    const centre = mean(advantage)
    const noise = 1e-13 * advantage.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0)
    if (advantage.every((x) => Math.abs(x - centre) <= noise)) notes.push(`${name} keeps a constant distance from the benchmark and is left out.`)
    else lines.push({ name, values: advantage })
  })
  return { lines, notes }
}

/** Mean of every line in every resample. `[resample, line]` */
function* resampledMeans(lines: readonly Float64Array[], rng: Rng, blockLength: number, resamples: number): Steps<Float64Array> {
  const rows = lines[0].length
  const count = lines.length
  // Running sums side by side, `[2 · row + 1, line]`, so that one block reads two short contiguous stretches.
  const sums = new Float64Array((2 * rows + 1) * count)
  lines.forEach((line, k) => circularSums(line).forEach((sum, i) => (sums[i * count + k] = sum)))
  const out = new Float64Array(resamples * count)
  yield* resample(rng, { rows, blockLength, resamples, lines: count }, ({ count: blockCount, starts, lengths }, b) => {
    const base = b * count
    for (let i = 0; i < blockCount; i++) {
      const from = starts[i] * count
      const to = (starts[i] + lengths[i]) * count
      for (let k = 0; k < count; k++) out[base + k] += sums[to + k] - sums[from + k]
    }
    for (let k = 0; k < count; k++) out[base + k] /= rows
  })
  return out
}

function deviations(draws: Float64Array, count: number, resamples: number): number[] {
  return Array.from({ length: count }, (_, k) => {
    let [total, squares] = [0, 0]
    for (let b = 0; b < resamples; b++) total += draws[b * count + k]
    const centre = total / resamples
    for (let b = 0; b < resamples; b++) squares += (draws[b * count + k] - centre) ** 2
    return Math.sqrt(squares / resamples)
  })
}
