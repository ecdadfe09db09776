import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findViolations, IMPORT_TABLE, within } from './import-table.ts'
import { listSources, parseSource } from './source-files.ts'

const root = join(import.meta.dirname, '..')
/** Tests may look anywhere; the rules are for what ships. */
const sources = listSources(root, ['src-shared', 'src-main', 'src-renderer']).filter(({ path }) => !/\.(test|contract|bench)\.ts$/.test(path))

describe('architecture', () => {
  it('saw files in every folder of the table', () => {
    for (const { folder } of IMPORT_TABLE) expect(sources.some(({ path }) => within(path, folder)), folder).toBe(true)
    expect(sources.length).toBeGreaterThan(40)
  })

  it('keeps every import within the table', () => {
    expect(findViolations(sources)).toEqual([])
  })

  /** For each folder, an import that its row forbids. */
  const forbidden: Readonly<Record<string, string>> = {
    'src-shared/base': "import { x } from '../tensor/graph.ts'",
    'src-shared/tensor': "import { x } from '../prices/panel.ts'",
    'src-shared/prices': "import { x } from '../weights/costs.ts'",
    'src-shared/features': "import { x } from '../networks/mlp.ts'",
    'src-shared/weights': "import { x } from '../backtest/ledger.ts'",
    'src-shared/networks': "import { x } from '../learning/ppo.ts'",
    'src-shared/environments': "import { x } from '../tensor/graph.ts'",
    'src-shared/learning': "import { x } from '../prices/panel.ts'",
    'src-shared/strategies': "import { x } from '../metrics/index.ts'",
    'src-shared/backtest': "import { x } from '../metrics/index.ts'",
    'src-shared/metrics': "import { x } from '../strategies/index.ts'",
    'src-shared/words': "import { x } from '../base/day.ts'",
    'src-shared/reports': "import { x } from '../strategies/index.ts'",
    'src-shared/api': "import { x } from '../metrics/index.ts'",
    'src-shared': "import { x } from './api/index.ts'",
    'src-main/hosts/electron': "import { x } from '../../../src-renderer/api.ts'",
    'src-main/hosts': "import { app } from 'electron'",
    'src-main': "import { x } from './hosts/cli/cli.ts'",
    'src-renderer': "import { x } from '../src-main/app.ts'",
  }

  it.each(IMPORT_TABLE.map(({ folder }) => folder))('catches a forbidden import planted in %s', (folder) => {
    const planted = parseSource(`${folder}/planted.ts`, forbidden[folder]!)
    expect(findViolations([planted])).toHaveLength(1)
  })

  it.each([
    ['src-shared/prices/x.ts', "import { readFileSync } from 'node:fs'"],
    ['src-shared/prices/x.ts', "const fs = await import('node:fs')"],
    ['src-shared/tensor/x.ts', "import * as ort from 'onnxruntime-node'"],
    ['src-shared/api/x.ts', "export { y } from '../strategies/index.ts'"],
    ['src-renderer/pages/x.vue', "<script setup lang=\"ts\">\nimport { y } from '../../src-shared/tensor/graph.ts'\n</script>"],
    ['src-main/jobs/x.ts', "import { utilityProcess } from 'electron'"],
    ['src-main/services/x.ts', "type Y = import('../hosts/server/server.ts').LoopbackServer"],
  ])('catches in %s: %s', (path, text) => {
    expect(findViolations([parseSource(path, text)])).toHaveLength(1)
  })

  it('lets types through where only types may pass', () => {
    expect(findViolations([parseSource('src-shared/api/x.ts', "import type { Ledger } from '../backtest/ledger.ts'")])).toEqual([])
    expect(findViolations([parseSource('src-renderer/x.ts', "import type { Ledger } from '../src-shared/backtest/ledger.ts'")])).toEqual([])
  })
})
