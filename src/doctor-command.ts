import { loadSecrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { describeReports, exitCodeOf, type CheckReport, type Finding } from '#domain/finding.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { systemResolve, type Resolve } from '#lib/download-target.ts'
import { createHttp, type Http } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { judgeAddress } from '#media/public-reach.ts'
import { probeAddress, sampleAddress } from '#media/reach-probe.ts'
import type { Shelf } from '#media/shelf.ts'
import { providers } from '#providers/registry.ts'
import { openShelf } from './app-media.ts'

const USAGE = 'Use: npm run doctor [-- --json]'

/** The doors that a check goes through. */
export interface Doors {
  readonly clock: Clock
  readonly http: Http
  readonly resolve: Resolve
  /** For each request. */
  readonly limitMilliseconds: number
}

/** What is looked at. */
interface Patient extends Doors {
  readonly config: Config
  readonly shelf: Shelf
}

interface DoctorCommand {
  readonly config: Config
  readonly say: (text: string) => void
  readonly doors?: Partial<Doors>
}

/** One thing that the doctor looks at; more of them go into `CHECKS`. */
type Check = (patient: Patient) => Promise<CheckReport>

const fetching = providers.filter(({ fetchesFiles }) => fetchesFiles === true)

/** Without such a network nothing of an unreachable installation fails; to whom it matters, it does not work. */
const weigh = ({ config }: Patient, findings: readonly Finding[]): readonly Finding[] => {
  if (fetching.some(({ code }) => config.apps[code] !== undefined)) return findings
  const names = fetching.map(({ name }) => name).join(', ')
  const aside = ` (No network that is set up here fetches files; ${names} would.)`
  return findings.map((each) =>
    each.verdict === 'fail' ? { ...each, verdict: 'warn', detail: `${each.detail}${aside}` } : each,
  )
}

/** Browsers come back to it from every network's consent page. */
const publicUrl: Check = async (patient) => ({
  subject: `PUBLIC_URL, ${patient.config.publicUrl}`,
  findings: weigh(patient, await judgeAddress(patient.config.publicUrl, patient)),
})

/** Where networks fetch files: below PUBLIC_URL, or from the bucket. */
const mediaAddress: Check = async (patient) => {
  const { shelf, config, http, limitMilliseconds } = patient
  const address = await sampleAddress(shelf)
  const { origin } = new URL(address)
  const judged = origin === config.publicUrl ? [] : await judgeAddress(address, patient)
  const probed = await probeAddress({ shelf, http, random: systemRandom, limitMilliseconds })
  return { subject: `Files, as networks fetch them from ${origin}`, findings: weigh(patient, [...judged, ...probed]) }
}

const CHECKS: readonly Check[] = [publicUrl, mediaAddress]

const NOTES: readonly string[] = [
  'All of this was seen from this machine. Whether the internet sees the same cannot be known from here: a firewall or a provider may let this machine through and nobody else, and a router may not lead its own network back to its public address (then what fails here works outside). To be sure, open the address on a telephone without wireless network.',
]

const LIMIT_MILLISECONDS = 10_000

const examine = async ({ config, doors }: DoctorCommand): Promise<readonly CheckReport[]> => {
  const clock = doors?.clock ?? systemClock
  const shelf = await openShelf(config, await loadSecrets(config.dataDir, systemRandom), silentLog)
  const usual = { clock, http: createHttp(clock), resolve: systemResolve, limitMilliseconds: LIMIT_MILLISECONDS }
  const patient: Patient = { ...usual, ...doors, config, shelf }
  const reports: CheckReport[] = []
  for (const check of CHECKS) reports.push(await check(patient))
  return reports
}

/** `npm run doctor`: says what is wrong with this installation; answers 0 (nothing), 1 (warnings) or 2 (something does not work). */
export const runDoctorCommand = async (command: DoctorCommand, words: readonly string[]): Promise<number> => {
  const asJson = words[0] === '--json'
  if (words.length > (asJson ? 1 : 0)) throw new Error(USAGE)
  const reports = await examine(command)
  const exitCode = exitCodeOf(reports)
  command.say(
    asJson
      ? JSON.stringify({ exit_code: exitCode, reports, notes: NOTES }, null, 2)
      : [describeReports(reports), ...NOTES].join('\n\n'),
  )
  return exitCode
}
