import type { ActionSpace } from '../../environments/environment.ts'
import type { TrainingRun } from './training-run.ts'

/** A policy that moved this far in one update (in nats) is another policy: what it learned from is no longer about it. */
const FAR_KL = 0.5
/** Below this share of the entropy of pure chance, nothing but the favourite is ever tried. */
const LEAST_ENTROPY_SHARE = 0.01
/** Below this entropy per number (a deviation of a two-hundredth) a continuous policy explores nothing. */
const LEAST_ENTROPY_PER_NUMBER = -4
/** What a network says of all observations together varies by less than this: it does not look at them. */
const LEAST_SPREAD = 1e-4
/** One bad report is an accident. */
const IN_A_ROW = 3
/** A young policy has a right to be indifferent: its spread is judged from this share of the training on. */
const GROWN_UP = 0.5

interface Guard {
  /** Whether a report shows it. */
  sees(values: Readonly<Record<string, number>>, done: number): boolean
  readonly text: string
}

function guardsFor(actions: ActionSpace): readonly Guard[] {
  const least = actions.kind === 'discrete' ? LEAST_ENTROPY_SHARE * Math.log(actions.count) : LEAST_ENTROPY_PER_NUMBER * actions.size
  let firstSteps: number | undefined
  let varied = false
  return [
    {
      sees: ({ kl }) => kl > FAR_KL,
      text: 'The policy changes too much in each update, so that it unlearns as fast as it learns; try a smaller learning rate, fewer epochs or a target for the divergence (targetKl).',
    },
    {
      sees: ({ entropy }) => entropy < least,
      text: 'The policy has stopped exploring: it is certain of one action everywhere. If the result is poor, raise the weight of entropy or lower the learning rate.',
    },
    {
      sees({ rewardSpread, episodeSteps }) {
        firstSteps ??= episodeSteps
        varied ||= rewardSpread > 0 || (episodeSteps !== undefined && episodeSteps !== firstSteps)
        return rewardSpread === 0 && !varied
      },
      text: 'Every step has paid the same reward so far, whatever the agent did: there is nothing to learn from. Check the reward and the data.',
    },
    {
      sees: ({ norm }) => norm === 0,
      text: 'The parameters do not move: the gradient is zero. Check that the reward depends on the actions and that the observations are not all masked.',
    },
    {
      sees: ({ policySpread, observationSpread }, done) => done >= GROWN_UP && observationSpread > 0 && policySpread < LEAST_SPREAD,
      text: 'The policy does the same whatever it sees: it never moves its weights in answer to the market. Treat it as a fixed portfolio.',
    },
  ]
}

/** A run whose reports are looked over: what goes wrong in ways that numbers show and people miss is said once, in plain words. */
export function guarded<Trained>(run: TrainingRun<Trained>, actions: ActionSpace, totalSteps: number): TrainingRun<Trained> {
  const guards = guardsFor(actions).map((guard) => ({ ...guard, inARow: 0, said: false }))
  return {
    ...run,
    report(step, values) {
      run.report(step, values)
      for (const guard of guards) {
        guard.inARow = guard.sees(values, step / totalSteps) ? guard.inARow + 1 : 0
        if (guard.said || guard.inARow < IN_A_ROW) continue
        guard.said = true
        run.say('warn', `Step ${step}: ${guard.text}`)
      }
    },
  }
}
