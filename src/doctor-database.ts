import { clockReport, compareClocks, publishingReport, zonesReport } from '#actions/system-checks.ts'
import { MOST_WAITING, readArchive } from '#db/archive.ts'
import { checkConsistency } from '#db/consistency.ts'
import { connectDatabase, type Database } from '#db/database.ts'
import { findEmbedded } from '#db/embedded.ts'
import { migrationStatus } from '#db/migrate.ts'
import { SchemaError } from '#db/schema-error.ts'
import { refuseTransactionPooling } from '#db/pooling.ts'
import { examineReplica } from '#db/replica.ts'
import { mayTakeRole, readServer } from '#db/server-facts.ts'
import { readSystemStatus } from '#db/system-status.ts'
import { judgeServer, type ServerFacts } from '#domain/database-server.ts'
import { bad, doubtful, good, worstOf, type CheckReport, type Finding } from '#domain/finding.ts'
import { judgeReplica } from '#domain/replica.ts'
import { scrub } from '#domain/scrub.ts'
import { silentLog } from '#lib/log.ts'
import { runCheck, within, type Check, type Patient } from './doctor-patient.ts'

// One after the other: what a server that is away, or has no tables, would be asked for is not looked at.

const wordsOf = (error: unknown): string => scrub(error instanceof Error ? error.message : String(error))

const WAYS = [
  ['DB_URL', 'url', ['scheduly_app', 'scheduly_worker']],
  ['DB_APP_URL', 'appUrl', ['scheduly_app']],
  ['DB_WORKER_URL', 'workerUrl', ['scheduly_worker']],
] as const

/** Each address that is set: whether it leads through a pooler that breaks sessions, and whether its user gets its roles. */
const judgeWays = async (patient: Patient, { roles }: ServerFacts): Promise<readonly Finding[]> => {
  const { database } = patient.config
  const findings: Finding[] = []
  const isThere = (name: string): boolean => roles.some((role) => role.name === name && role.exists)
  for (const [variable, key, all] of WAYS) {
    const url = database[key]
    if (url === null) continue
    // What an address of its own does for a role, the general one need not.
    const wanted = all.filter((role) => variable !== 'DB_URL' || database[WAY_OF[role]] === null)
    findings.push(...(await judgeWay(patient, { variable, url, roles: wanted.filter(isThere) })))
  }
  return findings
}

const WAY_OF = { scheduly_app: 'appUrl', scheduly_worker: 'workerUrl' } as const

interface Way {
  readonly variable: string
  readonly url: string
  readonly roles: readonly (keyof typeof WAY_OF)[]
}

const judgeWay = async (patient: Patient, { variable, url, roles }: Way): Promise<readonly Finding[]> => {
  try {
    await within(patient, refuseTransactionPooling(url))
    const may = await Promise.all(
      roles.map(async (role) => ({ role, may: await within(patient, mayTakeRole(url, role)) })),
    )
    return may
      .filter((each) => !each.may)
      .map(({ role }) =>
        bad('role_denied', `The user of ${variable} may not work as ${role}: run GRANT ${role} TO it.`),
      )
  } catch (error) {
    if (error instanceof SchemaError) return [bad('pooling', error.message)]
    return [bad('way_unusable', `${variable} does not work: ${wordsOf(error)}. Correct it.`)]
  }
}

const unreachable = (error: unknown): Finding =>
  bad(
    'database_unreachable',
    `The database does not answer: ${wordsOf(error)}. Look whether it runs, and whether host, port, user, password and name in DB_URL are right.`,
  )

const server = (url: string): Check => ({
  subject: 'Database',
  look: async (patient) => {
    const facts = await within(patient, readServer(url)).catch(unreachable)
    if ('verdict' in facts) return [facts]
    const findings = judgeServer(facts)
    const ways = patient.config.database.url === null ? [] : await judgeWays(patient, facts)
    const lacking = facts.migrated
      ? []
      : [bad('not_migrated', 'The database has no tables of Scheduly: run "npm run migrate -- up".')]
    return [...findings, ...ways, ...lacking]
  },
})

const migrations = (url: string): Check => ({
  subject: 'Migrations',
  look: async (patient) => {
    try {
      const all = await within(patient, migrationStatus(url))
      const missing = all.filter(({ state }) => state === 'pending').map(({ name }) => name)
      const newer = all.filter(({ state }) => state === 'newer').length
      const beyond = newer === 0 ? '' : ` So are ${newer} of a newer version, which this one runs beside.`
      if (missing.length === 0) return [good('migrated', `All ${all.length - newer} migrations are applied.${beyond}`)]
      return [
        bad(
          'migrations_missing',
          `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not applied: run "npm run migrate -- up".`,
        ),
      ]
    } catch (error) {
      if (error instanceof SchemaError) return [bad('schema_strange', error.message)]
      throw error
    }
  },
})

const asApp =
  (url: string, work: (db: Database, patient: Patient) => Promise<readonly Finding[]>) =>
  async (patient: Patient): Promise<readonly Finding[]> => {
    const db = connectDatabase(patient.config.database.appUrl ?? url, { role: 'app', poolSize: 1, log: silentLog })
    try {
      return await work(db, patient)
    } finally {
      await db.destroy()
    }
  }

/** What is asked as the web server asks it. */
const running = (url: string): readonly Check[] => [
  {
    subject: 'Clocks',
    look: asApp(url, async (db, { clock }) => clockReport(await compareClocks({ db, clock })).findings),
  },
  {
    subject: 'Time zones',
    look: asApp(
      url,
      async (db, { clock, config }) =>
        (await zonesReport({ db, clock }, { embedded: config.database.url === null })).findings,
    ),
  },
  {
    subject: 'Workers, and what is due',
    look: asApp(url, async (db, { version }) => publishingReport(await readSystemStatus(db), { version }).findings),
  },
]

/** Longer than the first time takes that there is much to move. */
const MOST_SWEEP_HOURS = 24

/** Every row, so it takes as long as there are rows. */
const MOST_COMPARING_MS = 1_800_000

const publications = (url: string): Check => ({
  subject: 'Publications, beside the journal of attempts',
  wholeMs: MOST_COMPARING_MS,
  look: async ({ config }) => {
    try {
      return await checkConsistency(url, config.worker.windowMinutes)
    } catch (error) {
      const fix = 'See to it that DB_URL is right, the database is there, and its migrations are up.'
      return [bad('database_unreadable', `Publications could not be looked at: ${wordsOf(error)}. ${fix}`)]
    }
  },
})

/** What is over for longer than the setting says, and has not moved. A worker looks every hour. */
const archive = (url: string): Check => ({
  subject: 'Archive',
  look: async ({ config, clock }) => {
    const { afterMonths } = config.archive
    if (afterMonths === null) return [good('archive_off', 'Nothing is archived: ARCHIVE_AFTER_MONTHS is not set.')]
    const { waiting, sweptAt, posts } = await readArchive(url, config.archive)
    const hours = sweptAt === null ? Infinity : (clock.now().getTime() - sweptAt.getTime()) / 3_600_000
    if (waiting === 0 || hours < MOST_SWEEP_HOURS)
      return [good('archive_kept', `${posts} posts were moved to the archive.`)]
    const since =
      sweptAt === null ? 'nothing was ever moved' : `the archive was last gone through at ${sweptAt.toISOString()}`
    const count = waiting > MOST_WAITING ? `More than ${MOST_WAITING}` : String(waiting)
    return [
      doubtful(
        'archive_waits',
        `${count} posts have been over for more than ${afterMonths} months and wait for the archive, and ${since}. Is a worker running, with ARCHIVE_AFTER_MONTHS set?`,
      ),
    ]
  },
})

/** Nothing fails by it: what it does not answer, the primary does. */
const replica = (url: string, replicaUrl: string): Check => ({
  subject: 'Replica',
  look: asApp(url, async (primary, { clock }) => {
    try {
      return [judgeReplica(await examineReplica({ url: replicaUrl, primary, clock, log: silentLog }))]
    } catch (error) {
      const finding = judgeReplica({ fault: 'silent', behindSeconds: 0 })
      return [{ ...finding, detail: `${finding.detail} It was asked in vain: ${wordsOf(error)}.` }]
    }
  }),
})

const absent: CheckReport = {
  subject: 'Database',
  findings: [
    doubtful(
      'database_absent',
      'The embedded database is not running, so nothing that is in it was looked at: start Scheduly, and look again.',
    ),
  ],
}

const isFatal = ({ findings }: CheckReport): boolean => worstOf(findings) === 'fail'

/** The database, and all that it knows. Nothing is started to be looked at: what is not there has nothing to say. */
export const examineDatabase = async (patient: Patient): Promise<readonly CheckReport[]> => {
  const { config, secrets } = patient
  const url =
    config.database.url ??
    (await within(patient, findEmbedded(config.dataDir, secrets.ownerPassword)).catch(unreachable))
  if (url === null) return [absent]
  if (typeof url !== 'string') return [{ subject: absent.subject, findings: [url] }]
  const first = await runCheck(server(url), patient)
  if (isFatal(first)) return [first]
  const second = await runCheck(migrations(url), patient)
  if (isFatal(second)) return [first, second]
  const { replicaUrl } = config.database
  const beside = replicaUrl === null ? [] : [replica(url, replicaUrl)]
  const others = await Promise.all([...running(url), ...beside, archive(url)].map((check) => runCheck(check, patient)))
  return [first, second, ...others, await runCheck(publications(url), patient)]
}
