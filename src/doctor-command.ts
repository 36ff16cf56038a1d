import { loadSecrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { checkConsistency } from '#db/consistency.ts'
import { findEmbedded } from '#db/embedded.ts'
import { bad, describeReports, doubtful, exitCodeOf, type CheckReport, type Finding } from '#domain/finding.ts'
import { scrub } from '#domain/scrub.ts'
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
  /** Of the embedded database. */
  readonly ownerPassword: string
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

const compare = async ({ config, ownerPassword }: Patient): Promise<readonly Finding[]> => {
  // Nothing is started to be looked at: an installation that is not there has nothing to say.
  const url = config.database.url ?? (await findEmbedded(config.dataDir, ownerPassword))
  if (url === null) {
    return [
      doubtful('database_absent', 'The database is not running, so publications were not looked at: start Scheduly.'),
    ]
  }
  try {
    return await checkConsistency(url, config.worker.windowMinutes)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const fix = 'See to it that DB_URL is right, the database is there, and its migrations are up.'
    return [bad('database_unreadable', `Publications could not be looked at: ${scrub(reason)}. ${fix}`)]
  }
}

/** What is published, in hand and waiting, beside the journal of what was sent. */
const publications: Check = async (patient) => ({
  subject: 'Publications, beside the journal of attempts',
  findings: await compare(patient),
})

const CHECKS: readonly Check[] = [publicUrl, mediaAddress, publications]

const NOTES: readonly string[] = [
  'All of this was seen from this machine. Whether the internet sees the same cannot be known from here: a firewall or a provider may let this machine through and nobody else, and a router may not lead its own network back to its public address (then what fails here works outside). To be sure, open the address on a telephone without wireless network.',
]

const LIMIT_MILLISECONDS = 10_000

const examine = async ({ config, doors }: DoctorCommand): Promise<readonly CheckReport[]> => {
  const clock = doors?.clock ?? systemClock
  const secrets = await loadSecrets(config.dataDir, systemRandom)
  const shelf = await openShelf(config, secrets, silentLog)
  const usual = { clock, http: createHttp(clock), resolve: systemResolve, limitMilliseconds: LIMIT_MILLISECONDS }
  const patient: Patient = { ...usual, ...doors, config, shelf, ownerPassword: secrets.ownerPassword }
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
