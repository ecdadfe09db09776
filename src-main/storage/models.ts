import { join } from 'node:path'

/** The trained network of a run, ready to be exported. */
export function modelFile(home: string, runId: string): string {
  return join(home, 'runs', runId, 'model.onnx')
}
