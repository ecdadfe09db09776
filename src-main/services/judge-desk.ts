import type { z } from 'zod'
import type { DeskJudgement, DeskTraining, judgeInput } from '../../src-shared/api/desks.ts'
import { fail } from '../../src-shared/base/failure.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { mean, standardDeviation } from '../../src-shared/base/stats.ts'
import type { Desk, DeskPolicy } from '../../src-shared/environments/desks/desk.ts'
import { playDesk, summarise, type DeskResult } from '../../src-shared/environments/desks/evaluate-desk.ts'
import { DESKS, type DeskId } from '../../src-shared/environments/desks/index.ts'
import { deskAgentPolicy, type DeskAgent } from '../../src-shared/learning/desks/desk-agent.ts'
import type { Pace } from '../pace.ts'
import { findDeskAgent } from '../storage/desk-agents.ts'

interface Played {
  /** `[path]` */
  readonly profit: Float64Array
  readonly result: DeskResult
}

/** Plays the desk's own policies and the agent that was trained for these parameters, each on the same paths. */
export async function judgeDesk({ desk: id, parameters, paths, seed }: z.output<typeof judgeInput>, home: string, paceOf: (title: string) => Pace): Promise<DeskJudgement> {
  const open = findDesk(id).open(parameters)
  const { agent, trainedAt, unusable } = findDeskAgent(home, id as DeskId, parameters)
  const { maxSteps } = open.environment
  const play = async (policy: DeskPolicy): Promise<Played> => {
    const report = paceOf(policy.title)('Playing')
    const state = await playDesk(open, (now, _observations, actions) => policy.act(now, actions), paths, createRng(seed, 'desk'), (step) => report(step / maxSteps))
    return { profit: state.profit, result: summarise(open, state) }
  }
  const own: (Played & { readonly name: string; readonly title: string })[] = []
  for (const [name, policy] of Object.entries(open.policies)) own.push({ name, title: policy.title, ...(await play(policy)) })
  const reference = own.find(({ name }) => name === open.reference)!
  const learned = agent && (await play(deskAgentPolicy(agent)))
  const judged = ({ name, title, result }: (typeof own)[number]) => ({ name, title, ...result })
  return {
    theory: open.theory,
    reference: judged(reference),
    others: own.filter((policy) => policy !== reference).map(judged),
    agent: learned && learned.result,
    training: agent && describeTraining(agent),
    trainedAt,
    lead: learned && leadOf(learned.profit, reference.profit),
    unusable: unusable !== null,
  }
}

export function findDesk(id: string): Desk {
  return Object.hasOwn(DESKS, id) ? DESKS[id as DeskId] : fail('not-found', `There is no desk "${id}".`, { where: 'desk', hint: `There are: ${Object.keys(DESKS).join(', ')}.` })
}

export function describeTraining({ algorithm, seed, steps, bestStep, validation, activation, sizes }: DeskAgent): DeskTraining {
  return { algorithm, seed, steps, bestStep, validation, activation, sizes }
}

/** On the same paths luck is much the same for both, and falls out of the difference. */
function leadOf(own: Float64Array, reference: Float64Array): { mean: number; error: number } {
  const differences = own.map((profit, path) => profit - reference[path])
  return { mean: mean(differences), error: standardDeviation(differences) / Math.sqrt(differences.length) }
}
