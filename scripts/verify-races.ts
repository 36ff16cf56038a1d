// People against workers at full counts: `node scripts/run.cjs scripts/verify-races.ts --runs 1000`, 1,000 races of each
// kind on a PostgreSQL of their own. Exits with 1 on a violation.
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { ACTS } from '#test/races/acts.ts'
import { openRaces } from '#test/races/races.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    act: { type: 'string' },
  },
})
let violations = 0
const track = await openRaces()
for (const act of ACTS.filter((each) => values.act === undefined || each === values.act)) {
  const started = performance.now()
  const report = await track.run(act, Number(values.runs), Number(values.seed))
  violations += report.violations.length
  console.log(
    `${act.padEnd(16)} ${report.races} races: ${report.won} in time, ${report.refused} refused, ${report.violations.length} violations, ${((performance.now() - started) / 1000).toFixed(1)} s`,
  )
  for (const violation of report.violations.slice(0, 10)) console.log(`  ${violation}`)
}
await track.close()
console.log(`violations  ${violations}`)
process.exit(violations === 0 ? 0 : 1)
