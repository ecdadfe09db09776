import { join } from 'node:path'
import { SHELL_NAMES, whyMissing } from '../e2e/shells/index.ts'
import { ensureBuild } from './ensure-build.ts'
import { provideBrowser } from './find-browser.ts'
import { runScript } from './run-script.ts'
import { runVisibly } from './run.ts'

await runScript(async () => {
  ensureBuild()
  const browser = provideBrowser()
  for (const name of SHELL_NAMES) {
    const reason = whyMissing(name)
    if (reason !== undefined) process.stdout.write(`\n!!! SKIPPED: the specs do not run in ${name}, because ${reason}.\n\n`)
  }
  const playwright = join('node_modules', '@playwright', 'test', 'cli.js')
  const words = [playwright, 'test', '--config', join('e2e', 'playwright.config.ts'), ...process.argv.slice(2)]
  process.exitCode = await runVisibly(process.execPath, words, { ...process.env, TERRACE_BROWSER: browser })
})
