#!/usr/bin/env node
// The sources are TypeScript, which Node 24 runs as it is; npm brings that Node along, so this command works under older ones too.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src-main/hosts/cli/main.ts', import.meta.url))
const own = fileURLToPath(new URL(`../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url))
const child = spawn(existsSync(own) ? own : process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' })

// Ctrl-C reaches the command itself, which ends in its own time; whoever stops this process by name means the command.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('error', (error) => {
  process.stderr.write(`Node could not be started: ${error.message}. Run \`npm install\` in Terrace's folder.\n`)
  process.exitCode = 1
})
child.on('close', (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
})
