import { availableParallelism, loadavg } from 'node:os'
import { CUTS } from './line.ts'
import { disturbances, type MachinesReport } from './run.ts'

const BEGIN = '<!-- written by npm run machines -- --write -->'
const END = '<!-- end -->'

const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

/** What a run says of itself, a line for each kind of number. */
export const describe = (report: MachinesReport): readonly string[] => {
  const { deeds, violations, sends } = report
  const count = (kind: string): number => deeds.get(kind) ?? 0
  const cuts = CUTS.map((how) => `${how} ${count(how)}`).join(', ')
  const workers = new Map([...sends].filter(([name]) => name.startsWith('worker')))
  const total = disturbances(report)
  const bound = violations.length > 0 || total === 0 ? 'none' : `fewer than ${((3 / total) * 100).toFixed(1)} %`
  return [
    `posts       ${report.posts} written, ${report.published} published, ${report.neverApproved} never approved`,
    `stops       ${count('stop')} by SIGTERM`,
    `kills       ${count('kill')} by SIGKILL`,
    `suspended   ${count('suspend')} by SIGSTOP, for longer than the lease`,
    `cuts        ${CUTS.reduce((sum, how) => sum + count(how), 0)} of a machine from the database: ${cuts}`,
    `            ${report.atIntent} of them right after it had asked for leave to send something`,
    `restarts    ${report.restarts}`,
    `taken over  ${report.takenOver} posts by another claim; ${report.found} sends without an answer found on the network`,
    `fenced      ${report.sentBefore} sends right after a cut, of intents that were answered before it; none later`,
    `answers     ${report.replayed} given again to the second try of a request`,
    `attempts    ${list(report.attempts)}`,
    `sends       ${list(workers)}`,
    `by a person ${report.attention} posts looked for on the network, and sent again`,
    `violations  ${violations.length}`,
    ...violations.map((what) => `  ${what}`),
    `bound       ${bound} of disturbances cause one, at 95 % (${total} disturbances)`,
    `took        ${report.seconds.toFixed(0)} s, load average ${loadavg()[0]?.toFixed(1) ?? '?'}, ${availableParallelism()} cores`,
  ]
}

/** The page with this run in place of the one before. */
export const withRecord = (page: string, lines: readonly string[], date: Date): string => {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`docs/reliability.md has no place between ${BEGIN} and ${END}`)
  const block = [BEGIN, '', `On ${date.toISOString().slice(0, 10)}:`, '', '```', ...lines, '```', '', '']
  return `${page.slice(0, begin)}${block.join('\n')}${page.slice(end)}`
}
