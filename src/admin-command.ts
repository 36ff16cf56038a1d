import { hostname } from 'node:os'
import { text } from 'node:stream/consumers'
import { createAccount, replacePassword } from '#actions/administer.ts'
import type { ActionDeps, Origin, SessionActor } from '#actions/deps.ts'
import { getPublication } from '#actions/publications.ts'
import { retryPost } from '#actions/send-post.ts'
import { loadSecrets } from '#auth/secrets.ts'
import { createVault } from '#auth/vault.ts'
import type { ArchiveConfig, Config } from '#config'
import { connectDatabase } from '#db/database.ts'
import { findPublicationPlace, listOperators, setOperator } from '#db/operator.ts'
import { ID } from '#domain/id.ts'
import { Refused } from '#domain/problem.ts'
import type { Log } from '#lib/log.ts'
import { newSecret, systemRandom } from '#lib/random.ts'
import { createActionDeps } from './app-actions.ts'
import { openShelf } from './app-media.ts'
import { networksOf } from './app-networks.ts'
import { archiveCommand } from './archive-command.ts'
import { withOwner } from './migrate-command.ts'

const USAGE = `Use: npm run admin -- create-user <e-mail> <username> [--password-stdin]
                    reset-password <e-mail> [--password-stdin] [--drop-second-factors]
                    operators | make-operator <e-mail> | drop-operator <e-mail>
                    inspect <publication id>
                    archive status | archive drop <month, as 2026-01>
                    requeue <publication id> --as <e-mail of an owner or admin> [--confirmed-not-published]
Also: npm run publishing -- status | pause | resume, npm run rotate-keys, npm run backup, npm run doctor`

interface Ground {
  readonly deps: ActionDeps
  /** Of the database, as its owner: to find whose something is. */
  readonly ownerUrl: string
  readonly archive: ArchiveConfig
  readonly origin: Origin
  readonly readInput: () => Promise<string>
}

type Flags = ReadonlySet<string>
type Act = (ground: Ground, words: readonly string[], flags: Flags) => Promise<string>

const usage = (): never => {
  throw new Error(USAGE)
}

/** A password that nobody chose is shown once. */
const passwordFor = async ({ readInput }: Ground, flags: Flags): Promise<{ password: string; words: string }> => {
  if (!flags.has('--password-stdin')) {
    const password = newSecret(systemRandom).slice(0, 20)
    return { password, words: `\nPassword, shown this once:  ${password}` }
  }
  return { password: (await readInput()).replace(/\r?\n$/, ''), words: '' }
}

const createUser: Act = async (ground, [email = '', username = '', ...more], flags) => {
  if (username === '' || more.length > 0) return usage()
  const { password, words } = await passwordFor(ground, flags)
  const user = await createAccount(ground.deps, { email, username, password }, ground.origin)
  return `Opened the account ${user.username} (${user.email}).${words}`
}

const resetPassword: Act = async (ground, [email = '', ...more], flags) => {
  if (email === '' || more.length > 0) return usage()
  const { password, words } = await passwordFor(ground, flags)
  const dropFactors = flags.has('--drop-second-factors')
  const user = await replacePassword(ground.deps, { email, password, dropFactors }, ground.origin)
  const factors = dropFactors ? ' Its second factors are gone.' : ' A second factor is asked for as before.'
  return `${user.username} (${user.email}) has a new password, and was signed out everywhere.${factors}${words}`
}

const operators: Act = async ({ ownerUrl }, words) => {
  if (words.length > 0) return usage()
  const all = await listOperators(ownerUrl)
  return all.length === 0 ? 'Nobody is an operator: "npm run admin -- make-operator <e-mail>".' : all.join('\n')
}

/** Who sees how the whole installation stands in the dashboard. */
const appoint =
  (isOne: boolean): Act =>
  async ({ ownerUrl }, [email = '', ...more]) => {
    if (email === '' || more.length > 0) return usage()
    if (!(await setOperator(ownerUrl, email, isOne)))
      throw new Error(`Nobody has an account with the address ${email}.`)
    return isOne
      ? `${email} sees how the whole installation stands (GET /system/status, and "Status" in the dashboard).`
      : `${email} does not see how the whole installation stands any more.`
  }

/** Somebody of the organization whose publication it is: its first owner, or who has this address. */
const findPlace = async ({ ownerUrl }: Ground, id: string, email: string | null) => {
  if (!ID.test(id)) return usage()
  const place = await findPublicationPlace(ownerUrl, id, email)
  if (place === undefined) throw new Error(`There is no publication ${id}.`)
  const { postId, userId } = place
  if (userId === null) throw new Error(`${email ?? 'Nobody'} is no member of the organization that it belongs to.`)
  return { postId, userId }
}

const actorOf = ({ origin }: Ground, userId: string): SessionActor => ({
  kind: 'session',
  userId,
  sessionId: systemRandom.id(),
  requestId: origin.requestId,
  ip: origin.ip,
})

const inspect: Act = async (ground, [id = '', ...more]) => {
  if (more.length > 0) return usage()
  const { userId } = await findPlace(ground, id, null)
  const { timeline, ...facts } = await getPublication(ground.deps, actorOf(ground, userId), id)
  const lines = timeline.map((entry) => {
    const about = [entry.result, entry.detail].filter((each) => each !== null).join(': ')
    const attempt = entry.attempt === null ? '' : `attempt ${entry.attempt}  `
    return `${entry.at}  ${entry.kind.padEnd(20)} ${attempt}${about}`.trimEnd()
  })
  return `${JSON.stringify(facts, null, 2)}\n\n${lines.join('\n')}`
}

const requeue: Act = async (ground, [id = '', email = '', ...more], flags) => {
  if (!flags.has('--as') || email === '' || more.length > 0) return usage()
  const { postId, userId } = await findPlace(ground, id, email)
  const confirmedNotPublished = flags.has('--confirmed-not-published')
  const post = await retryPost(ground.deps, actorOf(ground, userId), { id: postId, confirmedNotPublished })
  return `What had failed of post ${postId} goes out again, in the name of ${email}; its status is ${post.status}.`
}

const archive: Act = async ({ ownerUrl, archive: settings }, words) =>
  (await archiveCommand(ownerUrl, settings, words)) ?? usage()

const ACTS: ReadonlyMap<string, { readonly act: Act; readonly flags: readonly string[] }> = new Map([
  ['create-user', { act: createUser, flags: ['--password-stdin'] }],
  ['reset-password', { act: resetPassword, flags: ['--password-stdin', '--drop-second-factors'] }],
  ['operators', { act: operators, flags: [] }],
  ['make-operator', { act: appoint(true), flags: [] }],
  ['drop-operator', { act: appoint(false), flags: [] }],
  ['archive', { act: archive, flags: [] }],
  ['inspect', { act: inspect, flags: [] }],
  ['requeue', { act: requeue, flags: ['--as', '--confirmed-not-published'] }],
])

const withGround = (
  { config, log }: { readonly config: Config; readonly log: Log },
  readInput: () => Promise<string>,
  work: (ground: Ground) => Promise<string>,
): Promise<string> =>
  withOwner(config, log, async (url) => {
    const secrets = await loadSecrets(config.dataDir, systemRandom)
    const appUrl = config.database.appUrl ?? url
    const db = connectDatabase(appUrl, { role: 'app', poolSize: 2, log })
    try {
      const vault = createVault(config.secrets.credentialsKeys ?? secrets.credentialsKeys, systemRandom)
      const shelf = await openShelf(config, secrets, log)
      const running = await createActionDeps({
        config,
        log,
        vault,
        networks: networksOf(config),
        shelf,
        secrets,
        db,
        replica: null,
        appUrl,
      })
      const origin = { requestId: systemRandom.id(), ip: '127.0.0.1', userAgent: `administrator of ${hostname()}` }
      try {
        return await work({ deps: running.actions, ownerUrl: url, archive: config.archive, origin, readInput })
      } finally {
        await running.close()
      }
    } finally {
      await db.destroy()
    }
  })

/** Refusals in the words that the API has for them. */
const explain = (error: unknown): never => {
  if (!(error instanceof Refused)) throw error
  const { detail, issues = [] } = error.problem
  throw new Error([...new Set([detail, ...issues.map((each) => each.detail)])].join(' '))
}

/**
 * `npm run admin -- …`: what the operator of an installation does from its own machine. Acts on posts are done in the name of a
 * member, with that member's rights and in the audit log. Answers with what to print.
 */
export const runAdminCommand = async (
  ground: { readonly config: Config; readonly log: Log },
  words: readonly string[],
  readInput: () => Promise<string> = () => text(process.stdin),
): Promise<string> => {
  const [name = '', ...rest] = words
  const command = ACTS.get(name)
  const flags = new Set(rest.filter((word) => word.startsWith('--')))
  if (command === undefined || ![...flags].every((flag) => command.flags.includes(flag))) return usage()
  const plain = rest.filter((word) => !word.startsWith('--'))
  return withGround(ground, readInput, (opened) => command.act(opened, plain, flags)).catch(explain)
}
