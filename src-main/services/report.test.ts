import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runSmallStudy } from '../../tests/fixtures/small-study.ts'
import { parseInput } from '../../src-shared/api/dispatch.ts'
import { report } from '../../src-shared/api/report.ts'
import { createApp, type App } from '../app.ts'
import { forkNodeWorker } from '../jobs/fork.ts'
import { openStores } from '../stores.ts'
import { writeArchive } from '../storage/archive.ts'
import { openDatabase, type Storage } from '../storage/database.ts'
import { openReports } from './report.ts'

const MADE_AT = Date.UTC(2025, 5, 30)

let home: string
let app: App
let database: Storage
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'terrace-report-'))
  const result = await runSmallStudy({ monkeys: 0 })
  const stores = openStores({ home, now: () => MADE_AT, forkWorker: forkNodeWorker, program: 'test', versions: {} }, 'write')
  for (const id of ['one', 'two']) {
    writeArchive(join(home, 'runs', id, 'result.bin'), result)
    const manifest = { dataHash: 'f'.repeat(64), versions: { terrace: '1.2.3' } }
    stores.runs.record({ id, kind: 'study', title: id, createdAt: MADE_AT, manifest, result: { name: id, universe: 'Six walks', manifest } }, [])
  }
  stores.close()
  database = openDatabase({ home, mode: 'read', now: Date.now() })
  app = createApp({ home, host: 'cli', forkWorker: forkNodeWorker, now: Date.now })
})
afterAll(() => {
  app.close()
  database.close()
  rmSync(home, { recursive: true, force: true })
})

/** The calls as they are carried out, without a process of their own for each. */
const reports = () => openReports(home, database, Date.now())
const write = async (targets: object) => reports().write(parseInput(report.write.input, { id: 'one', ...targets }, 'report'))
const compare = async (input: object) => reports().compare(parseInput(report.compare.input, input, 'report'))

describe('report', () => {
  it('writes PDF, HTML, JSON and CSV of one document', async () => {
    const at = (name: string) => join(home, 'out', name)
    const { files } = await write({ pdf: at('a.pdf'), html: at('a.html'), json: at('a.json'), csv: at('csv') })
    expect(readFileSync(at('a.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
    expect(readFileSync(at('a.html'), 'utf8')).toContain('Momentum on Six walks')
    expect(JSON.parse(readFileSync(at('a.json'), 'utf8'))).toEqual(await app.api.report.get({ id: 'one' }))
    expect(readdirSync(at('csv'))).toEqual(expect.arrayContaining(['metrics.csv', 'values.csv', 'weights.csv', 'trades.csv']))
    for (const file of files) expect(existsSync(file)).toBe(true)
    expect(readdirSync(join(home, 'out')).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('compares runs on their common days', async () => {
    const { comparison, files } = await compare({ ids: ['one', 'two'], html: join(home, 'out', 'compare.html') })
    expect(comparison.title).toBe('2 runs side by side')
    expect(files).toHaveLength(1)
    await expect(compare({ ids: ['one', 'one'] })).rejects.toThrow('A run cannot be compared with itself.')
    await expect(compare({ ids: ['one', 'three'] })).rejects.toThrow('There is no run "three".')
  })

  it('says in one sentence why a file cannot be written, and leaves what was there', async () => {
    const file = join(home, 'plain.txt')
    writeFileSync(file, 'mine')
    mkdirSync(join(home, 'folder.pdf'))
    await expect(write({ pdf: join(file, 'a.pdf') })).rejects.toThrow(/^The file cannot be written there/)
    await expect(write({ html: join(home, 'folder.pdf') })).rejects.toThrow('The file cannot be written there, because there is a folder of that name.')
    await expect(write({ json: join(home, `${'x'.repeat(300)}.json`) })).rejects.toThrow('because the name is too long')
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect(readdirSync(home).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it.runIf(existsSync('/dev/full'))('keeps the old file whole when the disk is full', async () => {
    // A link in the place of the unfinished file sends every byte to a device that has no room.
    const file = join(home, 'full.json')
    writeFileSync(file, 'old')
    symlinkSync('/dev/full', join(home, '.full.json.part'))
    await expect(write({ json: file })).rejects.toThrow('The disk is full, so nothing more could be written.')
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(existsSync(join(home, '.full.json.part'))).toBe(false)
  })
})
