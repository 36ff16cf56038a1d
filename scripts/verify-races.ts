// People against workers at full counts: `node scripts/run.cjs scripts/verify-races.ts --runs 1000`, 1,000 races of each
// kind on a PostgreSQL of their own. Exits with 1 on a violation.
import { parseArgs } from 'node:util'
import { ACTS, openTrack } from '#test/races/races.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
})
let violations = 0
const track = await openTrack()
for (const act of ACTS) {
  const report = await track.run(act, Number(values.runs), Number(values.seed))
  violations += report.violations.length
  console.log(
    `${act.padEnd(11)} ${report.races} races: ${report.won} in time, ${report.lost} refused, ${report.violations.length} violations`,
  )
  for (const violation of report.violations.slice(0, 10)) console.log(`  ${violation}`)
}
await track.close()
console.log(`violations  ${violations}`)
process.exit(violations === 0 ? 0 : 1)
