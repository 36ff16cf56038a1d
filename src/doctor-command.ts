import { loadSecrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { describeReports, exitCodeOf, type CheckReport } from '#domain/finding.ts'
import { systemClock } from '#lib/clock.ts'
import { systemResolve } from '#lib/download-target.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import manifest from '../package.json' with { type: 'json' }
import { openShelf } from './app-media.ts'
import { addressChecks } from './doctor-address.ts'
import { examineDatabase } from './doctor-database.ts'
import { runCheck, type Check, type Doors, type Patient } from './doctor-patient.ts'
import { serviceChecks } from './doctor-services.ts'
import { configurationFault, disks, settings } from './doctor-settings.ts'

export type { Doors } from './doctor-patient.ts'

const USAGE = 'Use: npm run doctor [-- [--json] [--send-to <e-mail>]]'

interface DoctorCommand {
  /** Throws a `ConfigError` where the environment cannot be read. */
  readonly readConfig: () => Config
  readonly say: (text: string) => void
  readonly doors?: Partial<Doors>
}

interface Words {
  readonly asJson: boolean
  readonly sendTo: string | null
}

const NOTES: readonly string[] = [
  'All of this was seen from this machine. Whether the internet sees the same cannot be known from here: a firewall or a provider may let this machine through and nobody else, and a router may not lead its own network back to its public address (then what fails here works outside). To be sure, open the address on a telephone without wireless network.',
]

const LIMIT_MILLISECONDS = 10_000

const readWords = (words: readonly string[]): Words => {
  const asJson = words.includes('--json')
  const [flag, sendTo = null, ...more] = words.filter((word) => word !== '--json')
  const isMail = flag === '--send-to' && sendTo !== null && /^[^@\s-][^@\s]*@[^@\s]+$/.test(sendTo)
  if ((flag !== undefined && !isMail) || more.length > 0) throw new Error(USAGE)
  return { asJson, sendTo }
}

const admit = async (config: Config, { sendTo }: Words, doors: Partial<Doors>): Promise<Patient> => {
  const clock = doors.clock ?? systemClock
  const secrets = await loadSecrets(config.dataDir, systemRandom)
  const shelf = await openShelf(config, secrets, silentLog)
  const usual = { clock, http: createHttp(clock), resolve: systemResolve, limitMilliseconds: LIMIT_MILLISECONDS }
  return { ...usual, ...doors, config, shelf, secrets, sendTo, version: manifest.version }
}

/** Side by side, so that several that hang take no longer than one; told in the order that they are to be mended in. */
const examine = async (patient: Patient): Promise<readonly CheckReport[]> => {
  const all = (checks: readonly Check[]) => Promise.all(checks.map((check) => runCheck(check, patient)))
  const parts = await Promise.all([
    all([settings]),
    examineDatabase(patient),
    all([disks, ...serviceChecks(patient.config), ...(await addressChecks(patient))]),
  ])
  return parts.flat()
}

const reportsOf = async ({ readConfig, doors = {} }: DoctorCommand, words: Words): Promise<readonly CheckReport[]> => {
  const read = (): Config | CheckReport => {
    try {
      return readConfig()
    } catch (error) {
      if (error instanceof Error && error.name === 'ConfigError') return configurationFault(error.message)
      throw error
    }
  }
  const config = read()
  return 'findings' in config ? [config] : examine(await admit(config, words, doors))
}

/** `npm run doctor`: says what is wrong with this installation; answers 0 (nothing), 1 (warnings) or 2 (something does not work). */
export const runDoctorCommand = async (command: DoctorCommand, given: readonly string[]): Promise<number> => {
  const words = readWords(given)
  const reports = await reportsOf(command, words)
  const exitCode = exitCodeOf(reports)
  command.say(
    words.asJson
      ? JSON.stringify({ exit_code: exitCode, reports, notes: NOTES }, null, 2)
      : [describeReports(reports), ...NOTES].join('\n\n'),
  )
  return exitCode
}
