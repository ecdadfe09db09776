#!/usr/bin/env node
import { runCli } from './cli.ts'

// Whoever reads the output may stop early (`| head`); nobody is left to be told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCli(process.argv.slice(2))
