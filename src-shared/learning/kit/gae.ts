/** What happened in a rollout, `[step, environment]` in flat arrays. */
interface RolloutValues {
  readonly steps: number
  readonly environments: number
  readonly rewards: ArrayLike<number>
  readonly terminated: ArrayLike<number>
  readonly truncated: ArrayLike<number>
  /** Value of what was seen before the step. */
  readonly values: ArrayLike<number>
  /**
   * Value of what was seen after the step, before any reset: where an episode was only cut off, the future still has a worth. It is not read
   * where the task terminated.
   */
  readonly nextValues: ArrayLike<number>
}

/** Generalised advantage estimation (Schulman et al. 2016), with truncation told from termination. */
export function estimateAdvantages(rollout: RolloutValues, gamma: number, lambda: number): { advantages: Float32Array; returns: Float32Array } {
  const { steps, environments, rewards, terminated, truncated, values, nextValues } = rollout
  const advantages = new Float32Array(steps * environments)
  const returns = new Float32Array(steps * environments)
  for (let e = 0; e < environments; e++) {
    let later = 0
    for (let step = steps - 1; step >= 0; step--) {
      const at = step * environments + e
      const alive = terminated[at] === 0 ? 1 : 0
      const goesOn = alive === 1 && truncated[at] === 0 ? 1 : 0
      const surprise = rewards[at] + gamma * alive * (alive === 1 ? nextValues[at] : 0) - values[at]
      later = surprise + gamma * lambda * goesOn * later
      advantages[at] = later
      returns[at] = later + values[at]
    }
  }
  return { advantages, returns }
}

/** Share of the returns' variance that the values explain: 1 is perfect, 0 is no better than the mean; null where returns do not vary. */
export function explainedVariance(values: ArrayLike<number>, returns: ArrayLike<number>): number | null {
  const n = returns.length
  let meanReturn = 0
  let meanError = 0
  for (let i = 0; i < n; i++) {
    meanReturn += returns[i] / n
    meanError += (returns[i] - values[i]) / n
  }
  let ofReturns = 0
  let ofErrors = 0
  for (let i = 0; i < n; i++) {
    ofReturns += (returns[i] - meanReturn) ** 2
    ofErrors += (returns[i] - values[i] - meanError) ** 2
  }
  return ofReturns > 0 ? 1 - ofErrors / ofReturns : null
}
