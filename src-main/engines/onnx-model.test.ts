import onnxProto from 'onnx-proto'
import { expect, it } from 'vitest'
import { createRng } from '../../src-shared/base/rng.ts'
import { writeOnnx } from '../../src-shared/tensor/onnx/model.ts'
import { add, constant, exp, gather, matmul, slice, standardise, transpose } from '../../src-shared/tensor/ops/index.ts'
import { trace } from '../../src-shared/tensor/program.ts'
import { opCases } from '../../src-shared/tensor/samples.ts'

const { ModelProto } = onnxProto.onnx

it('opens in ONNX’s own parser', () => {
  const program = trace(({ x, w, s }) => ({ y: add(matmul(x, w), constant([1.5, -2], [2])), s: exp(s) }), { x: [4, 3], w: [3, 2], s: [1] })
  const model = ModelProto.decode(writeOnnx(program))
  expect(Number(model.irVersion)).toBe(8)
  expect(model.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([['', 17]])
  expect(model.graph?.input?.map(({ name }) => name)).toEqual(['x', 'w', 's'])
  expect(model.graph?.output?.map(({ name }) => name)).toEqual(['y', 's.next'])
  expect(model.graph?.node?.map(({ opType }) => opType)).toEqual(['Gemm', 'Exp'])
  expect(model.graph?.input?.[0].type?.tensorType?.shape?.dim?.map(({ dimValue }) => Number(dimValue))).toEqual([4, 3])
  const raw = model.graph?.initializer?.[0].rawData ?? new Uint8Array()
  expect([...new Float32Array(raw.slice().buffer)]).toEqual([1.5, -2])
})

it('is the same when ONNX’s own library has read and written it', () => {
  for (const { program } of opCases(createRng(1))) {
    const model = ModelProto.decode(writeOnnx(program))
    expect(ModelProto.decode(ModelProto.encode(model).finish()).toJSON()).toEqual(model.toJSON())
  }
})

it('cuts one vector into all its slices with one Split', () => {
  const program = trace(({ p }) => ({ a: exp(slice(p, 0, 2, 5)), b: exp(slice(p, 0, 0, 2)), c: exp(slice(p, 0, 5, 9)) }), { p: [10] })
  const nodes = ModelProto.decode(writeOnnx(program)).graph?.node ?? []
  expect(nodes.map(({ opType }) => opType).toSorted()).toEqual(['Exp', 'Exp', 'Exp', 'Split'])
})

it('cuts with single slices where a device has too few buffers for one Split', () => {
  const program = trace(({ p }) => ({ a: exp(slice(p, 0, 2, 5)), b: exp(slice(p, 0, 0, 2)), c: exp(slice(p, 0, 5, 9)) }), { p: [10] })
  const nodes = ModelProto.decode(writeOnnx(program, { mostParts: 3, normStatistics: true })).graph?.node ?? []
  expect(nodes.map(({ opType }) => opType).toSorted()).toEqual(['Exp', 'Exp', 'Exp', 'Slice', 'Slice', 'Slice'])
})

it('gives inputs and equal results names of their own', () => {
  const program = trace(({ x }) => ({ same: x, y: exp(x), z: exp(x), t: transpose(standardise(x), [1, 0]), g: gather(x, constant([1, 0], [2])) }), { x: [2, 3] })
  const model = ModelProto.decode(writeOnnx(program))
  expect(model.graph?.output?.map(({ name }) => name)).toEqual(['same', 'y', 'z', 't', 'g'])
  const produced = new Set(model.graph?.node?.flatMap(({ output }) => output ?? []))
  for (const name of ['same', 'y', 'z', 't', 'g']) expect(produced).toContain(name)
})
