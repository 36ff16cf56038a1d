// The one command before a pull request: every gate in turn, one line each, all of them even when one fails.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { performance } from 'node:perf_hooks'

interface Gate {
  readonly title: string
  readonly program: string
  readonly words: readonly string[]
}

interface Outcome {
  readonly passed: boolean
  readonly seconds: number
  readonly output: string
}

const root = path.resolve(import.meta.dirname, '..')
const tool = (name: string): string => path.join(root, 'node_modules/.bin', name)

const GATES: readonly Gate[] = [
  { title: 'format', program: tool('oxfmt'), words: ['--check'] },
  { title: 'types', program: tool('tsc'), words: ['--noEmit'] },
  { title: 'lint', program: tool('oxlint'), words: ['--type-aware', '--report-unused-disable-directives'] },
  { title: 'unused', program: tool('knip'), words: [] },
  { title: 'tests', program: process.execPath, words: [path.join(root, 'scripts/test.ts')] },
]

const runGate = async ({ program, words }: Gate): Promise<Outcome> => {
  const start = performance.now()
  const child = spawn(program, [...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = await once(child, 'close').then(
    ([code]) => ({ passed: code === 0, reason: '' }),
    (error: unknown) => ({ passed: false, reason: String(error) }),
  )
  const output = `${Buffer.concat(chunks).toString('utf8')}${ended.reason}`
  return { passed: ended.passed, seconds: (performance.now() - start) / 1000, output }
}

let failures = 0
for (const gate of GATES) {
  const { passed, seconds, output } = await runGate(gate)
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${gate.title.padEnd(7)} ${seconds.toFixed(1).padStart(6)} s\n`)
  if (passed) continue
  failures += 1
  process.stdout.write(`${output.trimEnd()}\n\n`)
}
process.stdout.write(failures === 0 ? 'All gates passed.\n' : `${failures} of ${GATES.length} gates failed.\n`)
process.exitCode = failures === 0 ? 0 : 1
