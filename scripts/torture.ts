// Workers that are killed and stopped at every step, a database that is stopped under them, a network that misbehaves in
// every way; afterwards the network's ledger is compared with the database. Exits non-zero when a promise was broken.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { STEPS, type Step } from '#publishing/steps.ts'
import { totalOf } from './torture/fates.ts'
import { runTorture, type TortureReport } from './torture/run.ts'

const say = (text: string): void => console.log(text)

const numberOf = (name: string, value: string | undefined, otherwise: number): number => {
  const number = value === undefined ? otherwise : Number(value)
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} needs a number`)
  return number
}

const stepOf = (name: string | undefined): Step | null => {
  if (name === undefined) return null
  const step = STEPS.find((each) => each === name)
  if (step === undefined) throw new Error(`--step is one of ${STEPS.join(', ')}`)
  return step
}

const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

const show = (report: TortureReport, seed: number): void => {
  const { toll, ledger, violations, kills } = report
  const stops = totalOf(toll.stops)
  const faulty = totalOf(ledger.faults)
  say(`posts      ${report.posts} (${list(report.acts)})`)
  say(`refused    ${totalOf(report.refusals)} acts, or cut off: ${list(report.refusals)}`)
  say(`kill -9    ${kills}: ${list(toll.kills)}`)
  say(`stopped    ${stops} by SIGSTOP, for longer than the lease: ${list(toll.stops)}`)
  say(`database   ${report.databaseStops} immediate stops, ${report.sessionsEnded} sessions ended`)
  say(`network    ${ledger.calls} calls, ${faulty} faulty: ${list(ledger.faults)}; ${report.staleFaults} stale lists`)
  say(`published  ${list(report.published)}`)
  say(`outcomes   ${list(report.outcomes)}; ${report.attempts} attempts, ${ledger.posts.length} posts on the network`)
  say(`removals   ${list(report.removals)}`)
  say(`doctor     ${report.doctor.length} broken promises`)
  for (const { code, detail } of report.doctor) say(`  ${code}: ${detail}`)
  say(`took       ${report.seconds.toFixed(0)} s, load average ${loadavg()[0]?.toFixed(1) ?? '?'}, seed ${seed}`)
  if (report.missed.length > 0) say(`not met    ${report.missed.join(', ')}`)
  if (toll.crashes > 0) say(`crashes    ${toll.crashes} workers ended by themselves`)
  say(`violations ${violations.length}`)
  for (const { invariant, subject, detail } of violations) say(`  ${invariant} ${subject}: ${detail}`)
  if (violations.length === 0 && kills > 0) {
    say(`No violation in ${kills} kills: at 95 %, fewer than ${((3 / kills) * 100).toFixed(2)} % of kills cause one.`)
  }
}

const main = async (): Promise<void> => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { kills: text, posts: text, minutes: text, seed: text, step: text, workers: text },
  })
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort())
  const kills = numberOf('kills', values.kills, 3_000)
  const seed = numberOf('seed', values.seed, Date.now() % 1_000_000)
  say(`Torture with seed ${seed}: ${kills} kills. An interrupt ends it early, and audits what is left.`)
  const report = await runTorture({
    kills,
    posts: numberOf('posts', values.posts, 0),
    minutes: numberOf('minutes', values.minutes, 60),
    seed,
    workers: numberOf('workers', values.workers, 8),
    stops: 0,
    databaseStops: 0,
    step: stepOf(values.step),
    everyStep: true,
    organizations: 4,
    // Each sends every ten seconds at most: with fewer of them workers wait for turns, and come to few steps.
    channelsEach: 30,
    backlog: 60,
    leaseSeconds: 1.5,
    databaseSeconds: 15,
    drainSeconds: 120,
    defect: null,
    interrupted: interruption.signal,
    say,
  })
  show(report, seed)
  const isSound =
    report.violations.length === 0 &&
    report.doctor.length === 0 &&
    report.toll.crashes === 0 &&
    report.missed.length === 0
  process.exitCode = isSound && report.kills > 0 ? 0 : 1
}

await main()
