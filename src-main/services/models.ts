import { existsSync, readFileSync, statSync } from 'node:fs'
import { parse } from 'node:path'
import type { ApiServices } from '../../src-shared/api/index.ts'
import type { ModelSummary, WrittenFile } from '../../src-shared/api/models.ts'
import type { StoredRun } from '../../src-shared/api/runs.ts'
import type { StudyManifest } from '../../src-shared/api/study.ts'
import { formatDay } from '../../src-shared/base/day.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { strategies } from '../../src-shared/strategies/index.ts'
import type { ExportedNetwork, Strategy } from '../../src-shared/strategies/strategy.ts'
import type { StudyModel, StudyResult } from '../../src-shared/study.ts'
import { writeOnnx } from '../../src-shared/tensor/onnx/model.ts'
import type { ServiceContext } from '../app.ts'
import { readArchive, writeArchive } from '../storage/archive.ts'
import { fitsFile, modelFile, readModel, writeModel } from '../storage/models.ts'
import { writeWhole } from '../storage/safe-write.ts'
import { readStudyResult, trialsOf, writeStudyResult } from './study/study-run.ts'

const FORMAT = 'terrace-run'

/** A run as a file of its own. */
interface PackedRun {
  readonly format: typeof FORMAT
  readonly version: 1
  readonly run: StoredRun
  readonly result: StudyResult
  readonly model: StudyModel
}

export function createModelsService({ stores, ports }: ServiceContext): ApiServices['models'] {
  const { home } = ports
  const find = (id: string) => stores().runs.get(id) ?? fail('not-found', `There is no run "${id}".`, { hint: 'See `terrace runs list`.' })
  return {
    list: () =>
      stores()
        .runs.list()
        .filter(({ id, kind }) => kind === 'study' && existsSync(fitsFile(home, id)))
        .map(({ id, title }) => summarise(home, id, title, readModel(home, id))),
    kept: () => ({ ids: stores().runs.list().flatMap(({ id, kind }) => (kind === 'study' && existsSync(fitsFile(home, id)) ? [id] : [])) }),
    get: ({ id }) => summarise(home, id, find(id).title, readModel(home, id)),
    save({ id, file }) {
      const run = find(id)
      if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" has no model that decides about portfolios.`, { where: id })
      const packed: PackedRun = { format: FORMAT, version: 1, run, result: readStudyResult(home, id), model: readModel(home, id) }
      writeArchive(file, packed)
      return { file, bytes: statSync(file).size }
    },
    load({ file }) {
      const { run, result, model } = readPackedRun(file)
      // One that was taken out of view is here already, and wanted again.
      if (!stores().runs.get(run.id) && !stores().runs.unhide(run.id)) {
        writeStudyResult(home, run.id, result)
        writeModel(home, run.id, model)
        // It was looked at elsewhere, and is looked at here: it counts.
        stores().runs.record(run, trialsOf(run.manifest as StudyManifest, result))
      }
      return summarise(home, run.id, run.title, model)
    },
    async export({ id, onnx }) {
      const run = find(id)
      if (run.kind !== 'study') return { files: [copyNetwork(home, run, onnx)] }
      const { strategy: name, params, folds, instruments } = readModel(home, id)
      const strategy: Strategy = strategies[name]
      const last = folds[folds.length - 1]
      const networks = (await strategy.networks?.(last.fit, params)) ?? []
      if (networks.length === 0) badInput(`${strategy.title} follows a rule and has no network, so there is nothing to export.`, { where: id })
      const symbols = instruments.map(({ symbol }) => symbol)
      const trained = { from: formatDay(last.train.from), to: formatDay(last.train.to) }
      return { files: networks.flatMap((network) => writeNetwork(network, networks.length === 1 ? onnx : nameFile(onnx, network.name), { strategy: name, params, symbols, trained })) }
    },
  }
}

function summarise(home: string, id: string, title: string, { strategy, instruments, folds, simulated }: StudyModel): ModelSummary {
  const { train } = folds[folds.length - 1]
  return {
    id,
    title,
    strategy,
    strategyTitle: strategies[strategy].title,
    learned: strategies[strategy].learned,
    assets: instruments.length,
    folds: folds.length,
    trained: { from: formatDay(train.from), to: formatDay(train.to) },
    simulated,
    bytes: statSync(fitsFile(home, id)).size,
  }
}

function readPackedRun(file: string): PackedRun {
  if (!existsSync(file)) fail('bad-input', 'There is no such model file.', { where: file })
  const packed = readArchive(file)?.value as Partial<PackedRun> | undefined
  if (packed?.format !== FORMAT) fail('corrupt', 'This is not a whole file that `models save` wrote.', { where: file, hint: 'Save the model again, or copy the file again.' })
  if (packed.version !== 1) fail('newer-version', 'This file was written by a newer Terrace.', { where: file, hint: 'Update Terrace to open it.' })
  if (!Object.hasOwn(strategies, packed.model!.strategy)) fail('newer-version', `This Terrace does not know the strategy "${packed.model!.strategy}".`, { where: file, hint: 'Update Terrace to open it.' })
  return packed as PackedRun
}

/** The network of a trained control task, which is kept ready. */
function copyNetwork(home: string, { id, title }: StoredRun, onnx: string): WrittenFile {
  const source = modelFile(home, id)
  if (!existsSync(source)) badInput(`The run "${title}" trained no network, so there is nothing to export.`, { where: id, hint: '`terrace gym` and studies of learned strategies train some.' })
  return write(onnx, readFileSync(source))
}

/** A network, and beside it all that is needed to use it. */
function writeNetwork({ name, program, preprocessing }: ExportedNetwork, onnx: string, facts: object): WrittenFile[] {
  const shapes = (tensors: Readonly<Record<string, { readonly shape: readonly number[] }>>) => Object.fromEntries(Object.entries(tensors).map(([key, { shape }]) => [key, shape]))
  const description = { network: name, ...facts, inputs: shapes(program.inputs), outputs: shapes(program.outputs), preprocessing }
  return [write(onnx, writeOnnx(program)), write(`${onnx}.json`, `${JSON.stringify(description, null, 2)}\n`)]
}

function nameFile(file: string, name: string): string {
  const { dir, name: stem, ext } = parse(file)
  return `${dir === '' ? '' : `${dir}/`}${stem}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}${ext}`
}

function write(file: string, content: string | Uint8Array): WrittenFile {
  writeWhole(file, content)
  return { file, bytes: statSync(file).size }
}
