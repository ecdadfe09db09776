import type { Shape, Tensor } from '../graph.ts'
import type { OnnxAttributes, OnnxDialect, OnnxWriter } from '../op.ts'
import { type Program, stateNames } from '../program.ts'
import { planFusions } from './fusion.ts'
import { ProtobufWriter } from './protobuf.ts'

const STANDARD: OnnxDialect = { mostParts: Infinity, normStatistics: true }

/**
 * Writes a program as an ONNX model: opset 17, IR 8, constants as raw data. State keeps its name as an input; as an output
 * it is called `name.next`. Nodes come from the op rows, except the groups of `fusion.ts`.
 */
export function writeOnnx(program: Program, dialect = STANDARD): Uint8Array {
  const states = stateNames(program)
  const graph = new GraphWriter(Object.keys(program.inputs), dialect)
  const names = new Map<Tensor, string>()
  for (const [name, node] of Object.entries(program.inputs)) names.set(node, name)
  const nameOf = (node: Tensor) => names.get(node) ?? unreachableName(node)
  const { written, absorbed } = planFusions(program.nodes, Object.values(program.outputs), dialect.mostParts)
  for (const node of program.nodes) {
    if (names.has(node) || absorbed.has(node)) continue
    const write = written.get(node)
    names.set(node, write ? write(graph, nameOf) : node.op.onnx(graph, node.inputs.map(nameOf), node))
  }
  for (const [name, node] of Object.entries<Tensor>(program.outputs)) graph.output(nameOf(node), outputName(name, states))

  return new ProtobufWriter()
    .integer(MODEL.irVersion, 8)
    .text(MODEL.producer, 'terrace')
    .message(MODEL.opset, (opset) => opset.text(OPSET.domain, '').integer(OPSET.version, 17))
    .message(MODEL.graph, (out) => {
      graph.write(out)
      out.text(GRAPH.name, 'program')
      for (const [name, { shape }] of Object.entries<Tensor>(program.inputs)) writeValueInfo(out, GRAPH.input, name, shape)
      for (const [name, { shape }] of Object.entries<Tensor>(program.outputs)) writeValueInfo(out, GRAPH.output, outputName(name, states), shape)
    })
    .finish()
}

function unreachableName(node: Tensor): never {
  throw new Error(`${node.op.key} is used before it is written`)
}

export function outputName(name: string, states: readonly string[]): string {
  return states.includes(name) ? `${name}.next` : name
}

/** Field numbers of onnx.proto. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 }
const OPSET = { domain: 1, version: 2 }
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 }
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 }
const ATTRIBUTE = { name: 1, float: 2, integer: 3, integers: 8, type: 20 }
const ATTRIBUTE_TYPE = { float: 1, integer: 2, integers: 7 }
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 }
const ELEMENT = { float: 1, int64: 7 }

interface OnnxNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: OnnxAttributes
}

class GraphWriter implements OnnxWriter {
  readonly dialect: OnnxDialect
  readonly #nodes: OnnxNode[] = []
  readonly #initializers: ((out: ProtobufWriter) => void)[] = []
  readonly #known = new Map<string, readonly string[]>()
  readonly #renamed = new Map<string, string>()
  readonly #inputs: readonly string[]
  #count = 0

  constructor(inputs: readonly string[], dialect: OnnxDialect) {
    this.#inputs = inputs
    this.dialect = dialect
  }

  node(op: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    return this.nodeWithOutputs(op, inputs, attributes, 1)[0]
  }

  nodeWithOutputs(op: string, inputs: readonly string[], attributes: OnnxAttributes, count: number): readonly string[] {
    return this.#once(`${op}(${inputs.join()})${JSON.stringify(attributes)}`, () => {
      const outputs = Array.from({ length: count }, () => this.#fresh())
      this.#nodes.push({ op, inputs, outputs, attributes })
      return outputs
    })
  }

  floats(values: ArrayLike<number>, shape: Shape): string {
    return this.#once(`floats [${shape.join()}] ${Array.prototype.join.call(values)}`, () => {
      const raw = new DataView(new ArrayBuffer(values.length * 4))
      for (let i = 0; i < values.length; i++) raw.setFloat32(i * 4, values[i], true)
      return [this.#initializer(ELEMENT.float, shape, raw)]
    })[0]
  }

  integers(values: readonly number[]): string {
    return this.table(`integers ${values.join()}`, () => values)
  }

  table(key: string, make: () => ArrayLike<number>): string {
    return this.#once(key, () => {
      const values = make()
      const raw = new DataView(new ArrayBuffer(values.length * 8))
      for (let i = 0; i < values.length; i++) raw.setBigInt64(i * 8, BigInt(values[i]), true)
      return [this.#initializer(ELEMENT.int64, [values.length], raw)]
    })[0]
  }

  /** Gives a result its outward name; an input, a constant or a second name needs a copy. */
  output(from: string, name: string): void {
    const produced = !this.#renamed.has(from) && this.#nodes.some(({ outputs }) => outputs.includes(from))
    if (produced && !this.#inputs.includes(from)) this.#renamed.set(from, name)
    else this.#nodes.push({ op: 'Identity', inputs: [from], outputs: [name], attributes: {} })
  }

  write(out: ProtobufWriter): void {
    const named = (name: string) => this.#renamed.get(name) ?? name
    for (const { op, inputs, outputs, attributes } of this.#nodes) {
      out.message(GRAPH.node, (node) => {
        for (const name of inputs) node.text(NODE.input, named(name))
        for (const name of outputs) node.text(NODE.output, named(name))
        node.text(NODE.name, named(outputs[0])).text(NODE.op, op)
        for (const [name, value] of Object.entries(attributes)) node.message(NODE.attribute, (attribute) => writeAttribute(attribute, name, value))
      })
    }
    for (const write of this.#initializers) out.message(GRAPH.initializer, write)
  }

  #initializer(type: number, shape: Shape, raw: DataView<ArrayBuffer>): string {
    const name = this.#fresh()
    this.#initializers.push((out) => {
      for (const length of shape) out.integer(TENSOR.dims, length)
      out.integer(TENSOR.type, type).text(TENSOR.name, name).bytes(TENSOR.raw, new Uint8Array(raw.buffer))
    })
    return name
  }

  #once(key: string, make: () => readonly string[]): readonly string[] {
    const known = this.#known.get(key)
    if (known) return known
    const made = make()
    this.#known.set(key, made)
    return made
  }

  #fresh(): string {
    return `v${this.#count++}`
  }
}

function writeAttribute(out: ProtobufWriter, name: string, value: OnnxAttributes[string]): void {
  out.text(ATTRIBUTE.name, name)
  if (typeof value === 'number') out.integer(ATTRIBUTE.integer, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integer)
  else if ('float' in value) out.float(ATTRIBUTE.float, value.float).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.float)
  else {
    for (const item of value) out.integer(ATTRIBUTE.integers, item)
    out.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers)
  }
}

function writeValueInfo(out: ProtobufWriter, field: number, name: string, shape: Shape): void {
  out.message(field, (info) =>
    info.text(1, name).message(2, (type) =>
      type.message(1, (tensor) =>
        tensor.integer(1, ELEMENT.float).message(2, (dims) => {
          for (const length of shape) dims.message(1, (dim) => dim.integer(1, length))
        }),
      ),
    ),
  )
}
