import { homedir } from 'node:os'
import { env } from './environment.ts'
import { runProgram } from './program.ts'

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())
process.once('SIGTERM', () => interruption.abort())
// Whoever reads has had enough, as `head` does.
process.stdout.on('error', () => process.exit())

process.exitCode = await runProgram(
  {
    environment: env,
    home: homedir(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    terminal: process.stdout.isTTY,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    signal: interruption.signal,
  },
  process.argv.slice(2),
)
