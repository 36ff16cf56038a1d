// npm run torture: real worker processes are killed at every step and at random moments, paused beyond their leases, the
// database is stopped at once, the network misbehaves; then its ledger is compared with the database. Exits with 1 on a
// broken promise.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { STEPS } from '#publishing/steps.ts'
import { torture, type TortureReport } from './torture/run.ts'

const say = (line: string): void => console.log(line)
const shown = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((one, other) => one + other, 0)

const report = (run: TortureReport): void => {
  const kills = total(run.kills)
  say(`\nseed ${run.seed}, load average ${loadavg()[0]?.toFixed(1)}`)
  say(`posts           ${run.posts}`)
  say(`what people did ${shown(run.acts)}`)
  say(`kill -9         ${kills}: ${shown(run.kills)}`)
  say(`SIGSTOP         ${total(run.pauses)}: ${shown(run.pauses)}`)
  say(
    `steps reached   ${run.reached.size} of ${STEPS.length}${run.reached.size < STEPS.length ? `, not: ${STEPS.filter((step) => !run.reached.has(step)).join(', ')}` : ''}`,
  )
  say(`database        stopped at once ${run.databaseStops} times`)
  say(`faults          ${shown(run.faults)}`)
  say(`outcomes        ${shown(run.outcomes)}`)
  say(`violations      ${run.violations.length}`)
  for (const { invariant, subject, detail } of run.violations.slice(0, 30)) say(`  ${invariant} ${subject}: ${detail}`)
  if (run.violations.length === 0)
    say(
      `So fewer than ${(3 / kills).toExponential(1)} of such kills break a promise, with 95 % confidence (rule of three).`,
    )
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '3000' },
    workers: { type: 'string', default: '5' },
    minutes: { type: 'string', default: '40' },
    seed: { type: 'string' },
    step: { type: 'string' },
  },
})
const step = STEPS.find((name) => name === values.step) ?? null
if (values.step !== undefined && step === null) throw new Error(`There is no step ${values.step}: ${STEPS.join(', ')}.`)
const run = await torture({
  kills: Number(values.kills),
  workers: Number(values.workers),
  minutes: Number(values.minutes),
  seed: values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed),
  step,
  defect: null,
  say,
})
report(run)
process.exitCode = run.violations.length === 0 ? 0 : 1
