import { assert } from '../base/assert.ts'
import { bakeInputs } from '../tensor/bake.ts'
import type { Engine, Values } from '../tensor/engines/engine.ts'
import { sizeOf } from '../tensor/graph.ts'
import type { Program } from '../tensor/program.ts'
import type { TrainedAgent } from './index.ts'

/** An agent's policy for one observation at a time as a program that stands by itself: what an export writes. */
export async function policyProgram(agent: TrainedAgent): Promise<Program> {
  let opened: Program | undefined
  let parameters: Values | undefined
  // An engine that runs nothing and looks at what an agent would run shows every algorithm's policy in one way.
  const looking: Engine = {
    id: 'export',
    title: 'Export',
    open(program) {
      opened = program
      return Promise.resolve({
        run(inputs: Readonly<Record<string, Values | undefined>>) {
          parameters = inputs.parameters
          const outputs = Object.entries<Program['nodes'][number]>(program.outputs).map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape))])
          return Promise.resolve(Object.fromEntries(outputs))
        },
        read: () => Promise.reject(new Error('A policy keeps no state.')),
        write: () => Promise.reject(new Error('A policy keeps no state.')),
        close: () => Promise.resolve(),
      })
    },
  }
  const acting = await agent.open(looking, 1)
  assert(opened !== undefined, 'an agent opens a program')
  const size = sizeOf(opened.inputs.observations.shape)
  await acting.decide(new Float32Array(size), null)
  await acting.close()
  assert(parameters !== undefined, 'an agent acts with its parameters')
  const fixed: Record<string, Values> = { parameters }
  if (opened.inputs.noise) fixed.noise = new Float32Array(sizeOf(opened.inputs.noise.shape))
  return bakeInputs(opened, fixed)
}
