import { describe, expect, it } from 'vitest'
import { testEngine, testRun } from '../../../tests/fixtures/training-run.ts'
import { createRng } from '../../base/rng.ts'
import { samplePortfolio } from '../../environments/portfolio.fixture.ts'
import { initialise, parameterShapes } from '../../networks/layer.ts'
import { mlp } from '../../networks/mlp.ts'
import { grad } from '../../tensor/grad.ts'
import { sum } from '../../tensor/ops/index.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { parameterCount, unpackParameters } from '../../tensor/parameters.ts'
import { trace } from '../../tensor/program.ts'
import { trainPpo } from '../ppo.ts'
import { marketActor } from './market-actor.ts'
import { openPolicy } from './policy.ts'

const portfolio = samplePortfolio({ encodings: null })
const ASSETS = 4
const DAYS = portfolio.settings.to - portfolio.settings.from
const FEATURES = 3
const network = marketActor({
  windows: createRng(1).fillNormal(new Float32Array(DAYS * ASSETS * FEATURES)),
  days: DAYS,
  assets: ASSETS,
  window: [FEATURES],
  encoder: mlp({ from: FEATURES, hidden: [6], to: 5 }),
  encodingSize: 5,
  hidden: [8],
  logDeviation: -1,
})
const shapes = parameterShapes(network)
const count = parameterCount(shapes)
const MEMBERS = 2
const ROWS = 3
const observations = Float32Array.from({ length: MEMBERS * ROWS * (1 + ASSETS) }, (_, i) => (i % (1 + ASSETS) === 0 ? (7 * i) % DAYS : i / 100))

describe('market actor', () => {
  it('acts on encodings worked out once as it would with the encoder in the graph', async () => {
    let encoded = 0
    const counting: Engine = {
      ...testEngine,
      async open(program) {
        const session = await testEngine.open(program)
        const encodes = 'encodings' in program.outputs
        return {
          ...session,
          run(inputs) {
            if (encodes) encoded++
            return session.run(inputs)
          },
        }
      },
    }
    const parameters = initialise(network, createRng(2), MEMBERS)
    const policy = await openPolicy(counting, network, portfolio, MEMBERS, ROWS)
    policy.use(parameters)
    const each = observations.length / MEMBERS
    const seen = [observations.subarray(0, each), observations.subarray(each)]
    const looked = await policy.look(seen)
    await policy.look(seen)
    expect(encoded).toBe(1)
    policy.use(parameters.map((x) => x * 1.5))
    const other = await policy.look(seen)
    expect(encoded).toBe(2)
    expect(other.head).not.toEqual(looked.head)

    const whole = await testEngine.open(
      trace((all) => ({ head: network.bind(unpackParameters(all.parameters, shapes))(all.observations).head }), {
        parameters: [MEMBERS, count],
        observations: [MEMBERS, ROWS, 1 + ASSETS],
      }),
    )
    const { head } = await whole.run({ parameters, observations })
    head.forEach((x, i) => expect(looked.head[i]).toBeCloseTo(x, 5))
  })

  it('sends gradients back through the look-up into the encoder', async () => {
    const session = await testEngine.open(
      trace(
        (all) => {
          const { head, value } = network.bind(unpackParameters(all.parameters, shapes))(all.observations)
          const [gradient] = grad(sum(head), [all.parameters])
          return { gradient, value }
        },
        { parameters: [MEMBERS, count], observations: [MEMBERS, ROWS, 1 + ASSETS] },
      ),
    )
    const { gradient } = await session.run({ parameters: initialise(network, createRng(2), MEMBERS), observations })
    const encoderSize = Object.entries(shapes).filter(([name]) => name.startsWith('encoder/')).reduce((total, [, shape]) => total + shape.reduce((a, b) => a * b, 1), 0)
    expect(Object.keys(shapes)[0]).toMatch(/^encoder\//)
    for (let m = 0; m < MEMBERS; m++) {
      const part = gradient.subarray(m * count, m * count + encoderSize)
      expect(part.filter((x) => x !== 0).length).toBeGreaterThan(encoderSize / 2)
    }
  })

  it('is trained by PPO, members apart, and the encoder moves', async () => {
    const settings = { members: MEMBERS, totalSteps: 64, environments: 2, stepsPerUpdate: 16, batchSize: 16, epochs: 2 }
    const { parameters } = await trainPpo(portfolio, settings, testRun(3), network)
    const initial = initialise(network, createRng(3).stream('initial'), MEMBERS)
    for (let m = 0; m < MEMBERS; m++) expect(parameters[m * count]).not.toBe(initial[m * count])
  })
})
