import type { Rng } from '../../base/rng.ts'

/** A step as it is remembered; `alive` is 0 where the task terminated, so that nothing after it counts. */
interface Transition {
  readonly observation: Float32Array
  readonly action: Float32Array
  readonly reward: number
  readonly alive: number
  readonly next: Float32Array
  /** Which choices are allowed after it, where the environment says so. */
  readonly nextAllowed?: Float32Array
}

/** Mini-batches laid out for the engine: `[row, …]`. */
interface ReplayBatch extends Readonly<Record<string, Float32Array>> {
  readonly observations: Float32Array
  readonly actions: Float32Array
  readonly rewards: Float32Array
  readonly alive: Float32Array
  readonly next: Float32Array
  /** How much each row counts; 1 unless rows are drawn by priority. */
  readonly weights: Float32Array
}

interface ReplaySettings {
  readonly capacity: number
  readonly observationSize: number
  readonly actionSize: number
  /** Choices that may be forbidden; 0 where none ever is. */
  readonly choices: number
  /** How much priorities count when drawing, 0 to 1; null draws evenly. */
  readonly priority: number | null
}

/** The latest `capacity` steps, in a ring, drawn evenly or by how much they surprised (Schaul et al. 2016). */
export class Replay {
  readonly #settings: ReplaySettings
  readonly #observations: Float32Array
  readonly #actions: Float32Array
  readonly #rewards: Float32Array
  readonly #alive: Float32Array
  readonly #next: Float32Array
  readonly #nextAllowed: Float32Array
  /** Sums of priorities as a heap: leaf i stands at `leaves + i`. */
  readonly #tree: Float64Array
  readonly #leaves: number
  #added = 0
  #highest = 1

  constructor(settings: ReplaySettings) {
    const { capacity, observationSize, actionSize, choices, priority } = settings
    this.#settings = settings
    this.#observations = new Float32Array(capacity * observationSize)
    this.#actions = new Float32Array(capacity * actionSize)
    this.#rewards = new Float32Array(capacity)
    this.#alive = new Float32Array(capacity)
    this.#next = new Float32Array(capacity * observationSize)
    this.#nextAllowed = new Float32Array(capacity * choices)
    this.#leaves = 2 ** Math.ceil(Math.log2(capacity))
    this.#tree = new Float64Array(priority === null ? 0 : 2 * this.#leaves)
  }

  get size(): number {
    return Math.min(this.#added, this.#settings.capacity)
  }

  add({ observation, action, reward, alive, next, nextAllowed }: Transition): void {
    const { capacity, observationSize, actionSize, choices } = this.#settings
    const at = this.#added++ % capacity
    this.#observations.set(observation, at * observationSize)
    this.#actions.set(action, at * actionSize)
    this.#rewards[at] = reward
    this.#alive[at] = alive
    this.#next.set(next, at * observationSize)
    if (nextAllowed) this.#nextAllowed.set(nextAllowed, at * choices)
    // What is new is drawn soon: nobody knows yet how surprising it is.
    if (this.#settings.priority !== null) this.#prioritise(at, this.#highest)
  }

  /** Fills rows `from` on of the batch, and says which were drawn. `beta` is how much of the priorities' bias is taken out. */
  draw(batch: ReplayBatch, from: number, count: number, rng: Rng, beta = 1): Int32Array {
    const { observationSize, actionSize, choices, priority } = this.#settings
    const drawn = new Int32Array(count)
    const total = priority === null ? 0 : this.#tree[1]
    let top = 0
    for (let i = 0; i < count; i++) {
      const at = priority === null ? rng.integer(this.size) : this.#find(((i + rng.uniform()) / count) * total)
      const row = from + i
      drawn[i] = at
      batch.observations.set(this.#observations.subarray(at * observationSize, (at + 1) * observationSize), row * observationSize)
      batch.actions.set(this.#actions.subarray(at * actionSize, (at + 1) * actionSize), row * actionSize)
      batch.rewards[row] = this.#rewards[at]
      batch.alive[row] = this.#alive[at]
      batch.next.set(this.#next.subarray(at * observationSize, (at + 1) * observationSize), row * observationSize)
      if (choices > 0) batch.nextAllowed.set(this.#nextAllowed.subarray(at * choices, (at + 1) * choices), row * choices)
      batch.weights[row] = priority === null ? 1 : ((this.size * this.#tree[this.#leaves + at]) / total) ** -beta
      top = Math.max(top, batch.weights[row])
    }
    if (priority !== null) for (let i = 0; i < count; i++) batch.weights[from + i] /= top
    return drawn
  }

  /** Sets priorities from how wrong the guesses were. */
  learn(drawn: Int32Array, surprises: ArrayLike<number>): void {
    const { priority } = this.#settings
    if (priority === null) return
    for (let i = 0; i < drawn.length; i++) {
      const weight = (Math.abs(surprises[i]) + 1e-6) ** priority
      this.#highest = Math.max(this.#highest, weight)
      this.#prioritise(drawn[i], weight)
    }
  }

  #prioritise(at: number, weight: number): void {
    let node = this.#leaves + at
    this.#tree[node] = weight
    for (node >>= 1; node >= 1; node >>= 1) this.#tree[node] = this.#tree[2 * node] + this.#tree[2 * node + 1]
  }

  #find(mass: number): number {
    let node = 1
    while (node < this.#leaves) {
      node *= 2
      if (mass >= this.#tree[node] && this.#tree[node + 1] > 0) {
        mass -= this.#tree[node]
        node++
      }
    }
    return Math.min(node - this.#leaves, this.size - 1)
  }

  /** What is remembered, without the room that is still empty. */
  save(): unknown {
    const { observationSize, actionSize, choices } = this.#settings
    return {
      added: this.#added,
      highest: this.#highest,
      observations: this.#observations.slice(0, this.size * observationSize),
      actions: this.#actions.slice(0, this.size * actionSize),
      rewards: this.#rewards.slice(0, this.size),
      alive: this.#alive.slice(0, this.size),
      next: this.#next.slice(0, this.size * observationSize),
      nextAllowed: this.#nextAllowed.slice(0, this.size * choices),
      tree: this.#tree.slice(),
    } satisfies SavedReplay
  }

  restore(saved: unknown): void {
    const from = saved as SavedReplay
    this.#added = from.added
    this.#highest = from.highest
    this.#observations.set(from.observations)
    this.#actions.set(from.actions)
    this.#rewards.set(from.rewards)
    this.#alive.set(from.alive)
    this.#next.set(from.next)
    this.#nextAllowed.set(from.nextAllowed)
    this.#tree.set(from.tree)
  }
}

interface SavedReplay {
  readonly added: number
  readonly highest: number
  readonly observations: Float32Array
  readonly actions: Float32Array
  readonly rewards: Float32Array
  readonly alive: Float32Array
  readonly next: Float32Array
  readonly nextAllowed: Float32Array
  readonly tree: Float64Array
}

export function createReplayBatch(rows: number, observationSize: number, actionSize: number, choices = 0): ReplayBatch {
  return {
    observations: new Float32Array(rows * observationSize),
    actions: new Float32Array(rows * actionSize),
    rewards: new Float32Array(rows),
    alive: new Float32Array(rows),
    next: new Float32Array(rows * observationSize),
    weights: new Float32Array(rows),
    ...(choices > 0 ? { nextAllowed: new Float32Array(rows * choices) } : {}),
  }
}
