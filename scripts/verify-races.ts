// People against workers at full counts: `node scripts/run.cjs scripts/verify-races.ts`, 1,000 races of each act and 1,000
// sequences of commands, of two people at once and of one after the other, on a PostgreSQL of their own. Exits with 1 on a
// violation, which names the `--act` and `--seed` that make it once more.
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { ACTS } from '#test/races/acts.ts'
import { openRaces } from '#test/races/races.ts'
import { openSequences } from '#test/races/sequences.ts'
import { endOwnServer } from '#test/support/postgres.ts'

const SHOWN = 10

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    /** One of the acts, `sequences` or `alone`; all of them by default. */
    act: { type: 'string' },
  },
})
const [runs, seed] = [Number(values.runs), Number(values.seed)]
const isWanted = (name: string): boolean => values.act === undefined || values.act === name

// Before there is a server that somebody would have to stop.
if (![...ACTS, 'sequences', 'alone'].some(isWanted)) throw new Error(`there is no --act ${values.act}`)

let [all, violations] = [0, 0]

const tell = async (
  name: string,
  work: () => Promise<{ readonly ran: number; readonly counts: string; readonly found: readonly string[] }>,
): Promise<void> => {
  if (!isWanted(name)) return
  const started = performance.now()
  const { ran, counts, found } = await work()
  all += ran
  violations += found.length
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`${name.padEnd(15)} ${ran}: ${counts}, ${found.length} violations, ${seconds} s`)
  for (const violation of found.slice(0, SHOWN)) console.log(`  ${violation}`)
}

if (ACTS.some(isWanted)) {
  const races = await openRaces()
  for (const act of ACTS) {
    await tell(act, async () => {
      const { races: ran, won, refused, violations: found } = await races.run(act, runs, seed)
      return { ran, counts: `${won} in time, ${refused} refused`, found }
    })
  }
  await races.close()
}

const sequences = await openSequences()

/** What it takes, and no more: fast-check leaves out what can be left out. */
const tellSmallest = async (name: 'sequences' | 'alone', [first]: readonly number[]): Promise<void> => {
  if (first === undefined) return
  const smallest = await (name === 'alone' ? sequences.shrinkAlone(first) : sequences.shrink(first))
  if (smallest === null) return console.log(`  seed ${first} breaks no promise when it is run again`)
  console.log(`  the smallest of seed ${first}: ${JSON.stringify(smallest.plan)}`)
  for (const violation of smallest.violations) console.log(`    ${violation}`)
}

for (const name of ['sequences', 'alone'] as const) {
  let broken: readonly number[] = []
  await tell(name, async () => {
    const report = await (name === 'alone' ? sequences.runAlone(runs, seed) : sequences.run(runs, seed))
    broken = report.broken
    const { sequences: ran, commands, refused, published } = report
    return { ran, counts: `${commands} commands, ${refused} refused, ${published} published`, found: report.violations }
  })
  await tellSmallest(name, broken)
}
await sequences.close()

console.log(`violations      ${violations} in ${all}`)
// The rule of three: with none in n, a chance of 3/n or more of one would have shown itself with 95 %.
if (violations === 0) console.log(`at 95 %         fewer than 3 in ${all}, and 3 in ${runs} of each kind`)
// An end by force leaves no time for what tests do at theirs.
await endOwnServer()
process.exit(violations === 0 ? 0 : 1)
