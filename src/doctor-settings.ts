import { stat } from 'node:fs/promises'
import path from 'node:path'
import { SECRETS_FILE } from '#auth/secrets.ts'
import type { Config } from '#config'
import { bad, doubtful, good, type CheckReport, type Finding } from '#domain/finding.ts'
import { disksReport } from '#actions/system-checks.ts'
import { isFetchable } from '#media/public-reach.ts'
import { ownTzdata } from '#lib/zones.ts'
import type { Check } from './doctor-patient.ts'
import { premisesOf } from './premises.ts'

const openDoors = (config: Config): readonly Finding[] => [
  ...(config.sandbox.on
    ? [
        doubtful(
          'sandbox_on',
          'The test networks are on, and this address is public: set SCHEDULY_SANDBOX=off, so that nobody takes them for real ones.',
        ),
      ]
    : []),
  ...(config.signup === 'open'
    ? [
        doubtful(
          'signup_open',
          'Whoever finds this address may open an account: set SIGNUP=invited, unless that is meant.',
        ),
      ]
    : []),
  ...(config.trustProxy === ''
    ? [
        doubtful(
          'proxy_untrusted',
          'PUBLIC_URL is https, so a proxy stands in front, and TRUST_PROXY is not set: everybody seems to come from the proxy and shares its limits. Set TRUST_PROXY to its address.',
        ),
      ]
    : []),
]

/** Others on the machine could read the keys that seal everything. */
const secretsKept = async ({ dataDir }: Config): Promise<readonly Finding[]> => {
  const file = path.join(dataDir, SECRETS_FILE)
  const found = await stat(file).catch(() => null)
  if (found === null || (found.mode & 0o077) === 0) return []
  const mode = (found.mode & 0o777).toString(8)
  return [bad('secrets_readable', `Others on this machine may read ${file} (mode ${mode}): run "chmod 600" on it.`)]
}

/** What the environment says, beside that it can be read at all. */
export const settings: Check = {
  subject: 'Configuration',
  look: async ({ config, version }) => {
    const database = config.database.url === null ? 'the embedded database' : 'the database of DB_URL'
    const words = `All variables can be read: version ${version} on Node ${process.versions.node} (time zones of ${ownTzdata()}), with ${database}, data in ${config.dataDir}.`
    const doors = isFetchable(config.publicUrl) ? openDoors(config) : []
    return [good('config', words), ...doors, ...(await secretsKept(config))]
  },
}

/** An environment that cannot be read: nothing else can be looked at then. `faults`: a `ConfigError`'s words, which hold no value. */
export const configurationFault = (faults: string): CheckReport => ({
  subject: settings.subject,
  findings: [
    bad(
      'config_invalid',
      `${faults.replaceAll(/\s+/g, ' ')} docs/configuration.md has every variable; nothing else was looked at.`,
    ),
  ],
})

/** Where a backup goes is said with each; a name alone is in this folder. */
const BACKUPS = { use: 'backups whose name has no folder', folder: process.cwd() }

/** Room where files, the embedded database and backups are written. */
export const disks: Check = {
  subject: 'Disks',
  look: async ({ config, clock }) => (await disksReport(await premisesOf(config, clock, [BACKUPS]))).findings,
}
