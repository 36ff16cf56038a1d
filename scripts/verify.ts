// npm run verify: the long proofs, one after the other, within an hour on two cores; ends with 1 when one failed. With --write
// what they print becomes docs/verification.md, the record. The 3,000 kills of docs/reliability.md take as long by themselves:
// here are fewer (`npm run torture -- --kills 3000` has them all).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'

interface Proof {
  readonly title: string
  readonly command: string
  readonly words: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const root = path.resolve(import.meta.dirname, '..')
const MOST_LINES = 120

/** Beside the examples of every rule; each file may take ten minutes. */
const AGREEMENT_CASES = '500'
const AGREEMENT_TESTS = ['test/agreement/twt.test.ts', 'test/agreement/insta.test.ts']

/** Of what the API answers, and to whom. */
const API_PROOFS: readonly Proof[] = [
  {
    title: 'Every operation of the API with the whole corpus, and more by chance',
    command: 'SCHEDULY_FUZZ_SHARE=1 SCHEDULY_FUZZ_CASES=100 npm test -- test/fuzz.test.ts',
    words: ['scripts/test.ts', 'test/fuzz.test.ts'],
    environment: { SCHEDULY_FUZZ_SHARE: '1', SCHEDULY_FUZZ_CASES: '100' },
  },
  {
    title: 'Every route for everybody, with every kind of id, and each wrong way of asking over the wire',
    command: 'SCHEDULY_WHOLE=1 npm test -- test/matrix.test.ts test/conformance/api.test.ts',
    words: ['scripts/test.ts', 'test/matrix.test.ts', 'test/conformance/api.test.ts'],
    environment: { SCHEDULY_WHOLE: '1' },
  },
  {
    title: 'What the rules of a network take its sandbox takes, and the reverse',
    command: `SCHEDULY_AGREEMENT_CASES=${AGREEMENT_CASES} npm test -- ${AGREEMENT_TESTS.join(' ')}`,
    words: ['scripts/test.ts', ...AGREEMENT_TESTS],
    environment: { SCHEDULY_AGREEMENT_CASES: AGREEMENT_CASES },
  },
]

/** Of many machines, and of what comes after this version. */
const MACHINE_PROOFS: readonly Proof[] = [
  {
    title: 'Several machines, stopped, killed, suspended and cut off',
    command: 'npm run machines',
    words: ['scripts/machines.ts'],
  },
  {
    title: 'Backup and restore, killed at any moment',
    command: 'npm test -- test/journey/backup.proof.ts',
    words: ['scripts/test.ts', 'test/journey/backup.proof.ts'],
  },
  {
    title: 'A filled database is upgraded from every schema, and taken back',
    command: 'npm test -- test/upgrade.proof.ts',
    words: ['scripts/test.ts', 'test/upgrade.proof.ts'],
  },
]

const proofsOf = (seeds: string, kills: string, races: string): readonly Proof[] => [
  {
    title: 'Seeded defects, each searched for anew',
    command: 'npm run simulate -- --mutants',
    words: ['scripts/simulate.ts', '--mutants'],
  },
  {
    title: 'People against workers',
    command: `node scripts/run.cjs scripts/verify-races.ts --runs ${races}`,
    words: ['scripts/verify-races.ts', '--runs', races],
  },
  {
    title: 'The audit of races finds every planted defect',
    command: 'npm test -- test/races/planted.test.ts test/races/planted.proof.ts',
    words: ['scripts/test.ts', 'test/races/planted.test.ts', 'test/races/planted.proof.ts'],
  },
  ...API_PROOFS,
  {
    title: 'The torture finds a planted defect, and reaches every step',
    command: 'npm test -- scripts/torture/torture.proof.ts',
    words: ['scripts/test.ts', 'scripts/torture/torture.proof.ts'],
  },
  {
    title: 'Real processes, killed',
    command: `npm run torture -- --kills ${kills}`,
    words: ['scripts/torture.ts', '--kills', kills],
  },
  {
    title: 'The audit of several machines finds a planted defect',
    command: 'npm test -- scripts/machines/machines.proof.ts',
    words: ['scripts/test.ts', 'scripts/machines/machines.proof.ts'],
  },
  ...MACHINE_PROOFS,
  {
    title: 'Simulated worlds',
    command: `npm run simulate -- --seeds ${seeds}`,
    words: ['scripts/simulate.ts', '--seeds', seeds],
  },
]

/** The last lines that a proof printed: what it counted stands at the end. */
const run = async ({
  words,
  environment = {},
}: Proof): Promise<{ readonly passed: boolean; readonly text: string }> => {
  const child = spawn(process.execPath, [path.join(root, 'scripts/run.cjs'), ...words], {
    cwd: root,
    // oxlint-disable-next-line node/no-process-env -- the proof needs PATH and the like
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    process.stdout.write(part)
    text += part
  })
  await once(child, 'close')
  return { passed: child.exitCode === 0, text: text.trimEnd().split('\n').slice(-MOST_LINES).join('\n') }
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '1000' },
    races: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  },
})

const parts = [
  `# The long proofs, as last run\n`,
  `\`npm run verify -- --write\` on ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores. What each proves: [reliability.md](reliability.md), [simulation.md](simulation.md).\n`,
]
let failed = false
const begun = performance.now()
for (const proof of proofsOf(values.seeds, values.kills, values.races)) {
  process.stdout.write(`\n== ${proof.title} (${proof.command})\n`)
  const started = performance.now()
  const { passed, text } = await run(proof)
  const minutes = ((performance.now() - started) / 60_000).toFixed(1)
  const load = loadavg()[0]?.toFixed(1) ?? ''
  parts.push(`## ${proof.title}\n`)
  parts.push(`\`${proof.command}\`, ${minutes} minutes, load average ${load}: ${passed ? 'passed' : 'FAILED'}.\n`)
  parts.push(`\`\`\`\n${text}\n\`\`\`\n`)
  failed ||= !passed
}
parts.push(`All together: ${((performance.now() - begun) / 60_000).toFixed(0)} minutes.\n`)
if (values.write) await writeFile(path.join(root, 'docs/verification.md'), parts.join('\n'))
process.stdout.write(failed ? '\nA proof failed.\n' : '\nAll proofs held.\n')
process.exitCode = failed ? 1 : 0
