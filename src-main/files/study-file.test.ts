import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { strategies } from '../../src-shared/strategies/index.ts'
import { PROJECT_FOLDER } from '../project.ts'
import { checkStudy, parseStudy } from './study-file.ts'

const PUBLISHED = `learning_rate: 0.0003
batch_size: 256
gamma: 0.99
epsilon_clip: 0.2
entropy_coef: 0.01
value_loss_coef: 0.5
max_grad_norm: 0.5
transformer_layers: 6
attention_heads: 8
hidden_dim: 512
`

describe('a study file', () => {
  it('of published settings alone is a study of the transformer-boost system', () => {
    const { strategy, schedule } = parseStudy(PUBLISHED, 'config.yaml')
    expect(strategy).toEqual({
      id: 'transformer-boost',
      params: { learning_rate: 0.0003, batch_size: 256, gamma: 0.99, epsilon_clip: 0.2, entropy_coef: 0.01, value_loss_coef: 0.5, max_grad_norm: 0.5, transformer_layers: 6, attention_heads: 8, hidden_dim: 512 },
    })
    expect(schedule).toMatchObject({ every: 'every-n-days', days: 5 })
    expect(strategies['transformer-boost'].params.parse(strategy.params)).toMatchObject(strategy.params)
    expect(checkStudy(PUBLISHED).problems).toEqual([])
    expect(() => parseStudy(`${PUBLISHED}unheard_of: 1\n`, 'config.yaml')).toThrow()
  })

  it('comes with the program in good order', () => {
    const folder = join(PROJECT_FOLDER, 'resources', 'studies')
    for (const name of readdirSync(folder)) expect(checkStudy(readFileSync(join(folder, name), 'utf8')).problems, name).toEqual([])
  })
})
