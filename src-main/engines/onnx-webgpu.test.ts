import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** Chromium brings a Vulkan driver that needs no graphics card, where it is installed. */
const SOFTWARE_DRIVERS = ['/usr/lib/chromium/vk_swiftshader_icd.json', '/opt/google/chrome/vk_swiftshader_icd.json']
const RELATIVE = 1e-3

it('agrees with the reference on WebGPU', { timeout: 180_000 }, (context) => {
  const answer = check()
  if (!answer.worst) return context.skip(`No WebGPU adapter here: ${answer.reason}`)
  expect(Object.entries(answer.worst).filter(([, worst]) => !(worst < RELATIVE))).toEqual([])
  expect(Object.keys(answer.worst).length).toBeGreaterThan(200)
})

interface Answer {
  readonly worst?: Readonly<Record<string, number>>
  readonly reason?: string
}

/** On a graphics card if there is one, else on the software driver. */
function check(): Answer {
  const driver = SOFTWARE_DRIVERS.find((file) => existsSync(file))
  const onCard = runCheck({})
  return onCard.worst || driver === undefined ? onCard : runCheck({ VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: dirname(driver) })
}

function runCheck(variables: Readonly<Record<string, string>>): Answer {
  const script = fileURLToPath(new URL('onnx-webgpu.check.ts', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, [script], { env: { ...process.env, ...variables }, encoding: 'utf8', timeout: 150_000 })
  return status === 0 ? JSON.parse(stdout) : { reason: `the check ended with ${status ?? 'no answer in time'}` }
}
