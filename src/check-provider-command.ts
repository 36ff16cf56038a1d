import type { Vault } from '#auth/vault.ts'
import { createVault, VaultError } from '#auth/vault.ts'
import { loadSecrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { listConnected } from '#db/channels.ts'
import { connectDatabase } from '#db/database.ts'
import { bad, describeReports, doubtful, exitCodeOf, good, type CheckReport, type Finding } from '#domain/finding.ts'
import { scrub } from '#domain/scrub.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { createHttp, type Http } from '#lib/http.ts'
import { silentLog, type Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import type { Network, Networks } from '#providers/networks.ts'
import type { Context, Credentials, Provider, ProviderCheck } from '#providers/provider.ts'
import { findProvider, providerCodes } from '#providers/registry.ts'
import { NO_MEDIA } from '#providers/without-media.ts'
import { openCredentials } from '#publishing/keys.ts'
import { networksOf } from './app-networks.ts'
import { withOwner } from './migrate-command.ts'

const USAGE = `Use: npm run check-provider -- ${providerCodes.join('|')} [--channel <id>] [--json]`

export interface CheckProviderCommand {
  readonly config: Config
  readonly log: Log
  readonly say: (text: string) => void
  /** For tests: where the networks are, and how they are reached. */
  readonly doors?: { readonly networks: Networks; readonly http: Http; readonly clock: Clock; readonly vault: Vault }
}

interface Checking {
  readonly config: Config
  readonly provider: Provider
  readonly check: ProviderCheck
  readonly networks: Networks
  readonly http: Http
  readonly clock: Clock
  readonly vault: Vault
}

/** An app is tried without opening anybody's keys. */
type AppChecking = Omit<Checking, 'vault'>

const LIMIT_MS = 30_000

const contextFor = ({ http, clock }: AppChecking, { hosts, app }: Network): Context => ({
  http,
  clock,
  // What a provider would write there is said in its findings.
  log: silentLog,
  hosts,
  app,
  media: NO_MEDIA,
  signal: clock.deadline(LIMIT_MS),
})

/** Copied with a blank, in quotes, or as it stands in an example. */
const isSpoiled = (value: string): boolean => /[\s"'`<>]|^\(|…|^(?:abc123|changeme)$/i.test(value)

const judgeValues = ({ provider, check }: AppChecking, { app }: Network): readonly Finding[] => {
  const { clientIdVariable, clientSecretVariable } = provider.app
  const named = [
    [clientIdVariable, app.clientId],
    [clientSecretVariable, app.clientSecret],
  ] as const
  const spoiled = named.filter(([, value]) => isSpoiled(value))
  if (spoiled.length === 0) return check.judgeApp(app)
  return spoiled.map(([name]) =>
    bad(
      'value_spoiled',
      `${name} holds a blank, a quotation mark or an example: set it to exactly what the developer console shows.`,
    ),
  )
}

const judgeReturn = ({ config, provider }: AppChecking): Finding => {
  const { protocol, origin } = new URL(config.publicUrl)
  if (protocol === 'https:') return good('https', `Browsers come back to ${origin}, by https.`)
  const words = `Browsers come back to ${origin}, which is no https address: set PUBLIC_URL to one`
  return provider.fetchesFiles === true
    ? bad('not_https', `${words}; ${provider.name} takes no other.`)
    : doubtful('not_https', `${words}; ${provider.name} takes http for this very machine at most.`)
}

const appReport = async (checking: AppChecking): Promise<CheckReport> => {
  const { config, provider, networks, check } = checking
  const subject = `${provider.name}: the app`
  const network = networks.forNewChannel(provider.code)
  const { clientIdVariable, clientSecretVariable, guide } = provider.app
  const missing = `${clientIdVariable} and ${clientSecretVariable} are not set; ${guide} says where they come from.`
  if (network === null) return { subject, findings: [bad('not_configured', missing)] }
  const settings = network.sandbox
    ? [
        doubtful(
          'sandbox',
          `${missing} Until then new channels are on the built-in test network, which is what is asked here.`,
        ),
      ]
    : [...judgeValues(checking, network), judgeReturn(checking)]
  const asked = await check.askApp(`${config.publicUrl}/oauth/${provider.code}/callback`, contextFor(checking, network))
  return { subject, findings: [...settings, ...asked] }
}

/** Of a network: whether its app's credentials look right, and whether the network takes them; nobody has to be signed in. */
export const checkApp = (
  config: Config,
  provider: Provider,
  doors: { readonly http: Http; readonly clock: Clock },
): Promise<CheckReport> | null => {
  const { check } = provider
  return check === undefined ? null : appReport({ config, provider, check, networks: networksOf(config), ...doors })
}

type ConnectedRow = Awaited<ReturnType<typeof listConnected>>[number]

const LOCKED =
  'The stored keys do not open with CREDENTIALS_KEYS, or data/secrets.json: bring back the key that sealed them.'

const openKeys = ({ vault }: Checking, { orgId, id, credentials }: ConnectedRow): Credentials | Finding => {
  try {
    const opened = openCredentials(vault, { orgId, id }, credentials)
    return opened ?? bad('keys_unreadable', 'The stored keys cannot be read: connect the channel again.')
  } catch (error) {
    if (error instanceof VaultError) return bad('keys_locked', LOCKED)
    throw error
  }
}

const isOver = (
  { clock }: Pick<Checking, 'clock'>,
  { tokenExpiresAt }: Pick<ConnectedRow, 'tokenExpiresAt'>,
): boolean => tokenExpiresAt !== null && tokenExpiresAt.getTime() <= clock.now().getTime()

const judgeEnd = ({ clock }: Checking, { tokenExpiresAt, keysRenewable }: ConnectedRow): Finding => {
  if (tokenExpiresAt === null) return good('keys_end', 'The keys have no end.')
  const at = tokenExpiresAt.toISOString()
  const over = isOver({ clock }, { tokenExpiresAt })
  if (keysRenewable === false)
    return (over ? bad : doubtful)(
      'keys_end',
      `The keys end at ${at}, and no program can renew them: connect the channel again before.`,
    )
  return over
    ? doubtful(
        'keys_ended',
        `The keys ended at ${at}. A running worker renews them; this check does not, since a renewal uses the old ones up. Start the worker and look again.`,
      )
    : good('keys_end', `The keys end at ${at}; a running worker renews them before.`)
}

const judgeScopes = ({ provider }: Checking, { scopes }: Credentials): readonly Finding[] => {
  const missing = provider.scopes.filter((scope) => !scopes.includes(scope))
  if (missing.length === 0) return [good('scopes', `All permissions are granted: ${provider.scopes.join(', ')}.`)]
  return missing.map((scope) =>
    doubtful(
      'scope_missing',
      `The permission ${scope} is missing. ${provider.scopeUses[scope] ?? ''} Connect the channel again and grant it.`,
    ),
  )
}

const channelFindings = async (checking: Checking, row: ConnectedRow): Promise<readonly Finding[]> => {
  const network = checking.networks.forChannel(row)
  if (network === null)
    return [
      bad(
        'not_configured',
        `This channel is on the ${row.sandbox ? 'test network, which is off' : 'real network, for which no app is set'}.`,
      ),
    ]
  if (row.state === 'reconnect_required')
    return [
      bad(
        'reconnect_required',
        `Connect this channel again: ${row.trouble ?? 'the network does not accept its keys.'}`,
      ),
    ]
  const keys = openKeys(checking, row)
  if ('verdict' in keys) return [keys]
  const end = judgeEnd(checking, row)
  const known = [end, ...judgeScopes(checking, keys)]
  if (isOver(checking, row)) return known
  const account = { remoteId: row.remoteId ?? '', handle: row.handle ?? '' }
  const asked = await checking.check.askChannel({ credentials: keys, account }, contextFor(checking, network))
  return [...asked, ...known]
}

const channelReports = async (checking: Checking, url: string, id: string | null): Promise<readonly CheckReport[]> => {
  const db = connectDatabase(url, { role: 'worker', poolSize: 1, log: silentLog })
  try {
    const rows = await listConnected(db, { provider: checking.provider.code, id })
    if (id !== null && rows.length === 0)
      throw new Error(`There is no connected channel ${id} of ${checking.provider.name}.`)
    const reports: CheckReport[] = []
    for (const row of rows) {
      const kind = row.sandbox ? ', on the test network' : ''
      const subject = `${checking.provider.name}: the channel @${row.handle ?? 'unknown'} (${row.id}${kind})`
      reports.push({ subject, findings: await channelFindings(checking, row) })
    }
    return reports
  } finally {
    await db.destroy()
  }
}

interface Words {
  readonly provider: Provider
  readonly channelId: string | null
  readonly asJson: boolean
}

const readWords = (words: readonly string[]): Words => {
  const [code = '', ...options] = words
  const provider = findProvider(code)
  const asJson = options.includes('--json')
  const rest = options.filter((word) => word !== '--json')
  const [flag, channelId = null, ...more] = rest
  const isFlag = flag === undefined || (flag === '--channel' && /^[0-9a-f-]{36}$/.test(channelId ?? ''))
  if (provider === undefined || !isFlag || more.length > 0) throw new Error(USAGE)
  return { provider, channelId, asJson }
}

const begin = async ({ config, doors }: CheckProviderCommand, provider: Provider): Promise<Checking> => {
  const { check } = provider
  if (check === undefined) throw new Error(`${provider.name} lets nothing be checked without changing something.`)
  if (doors !== undefined) return { config, provider, check, ...doors }
  const keys = config.secrets.credentialsKeys ?? (await loadSecrets(config.dataDir, systemRandom)).credentialsKeys
  return {
    config,
    provider,
    check,
    networks: networksOf(config),
    http: createHttp(systemClock),
    clock: systemClock,
    vault: createVault(keys, systemRandom),
  }
}

/** What is known of the app is told all the same; who asked for a channel is told of nothing else. */
const unreadChannels = (error: unknown, channelId: string | null): readonly CheckReport[] => {
  if (channelId !== null) throw error
  const said = scrub(error instanceof Error ? error.message : 'unreadable error')
  const words = `They could not be read: ${said}. Check DB_URL, and run "npm run migrate -- status".`
  return [{ subject: 'The channels', findings: [bad('channels_unread', words)] }]
}

/**
 * `npm run check-provider -- …`: tries the credentials of a network and of its channels, reading only. Answers 0 (all is
 * well), 1 (warnings) or 2 (something does not work).
 */
export const runCheckProviderCommand = async (
  command: CheckProviderCommand,
  words: readonly string[],
): Promise<number> => {
  const { provider, channelId, asJson } = readWords(words)
  const checking = await begin(command, provider)
  const app = channelId === null ? [await appReport(checking)] : []
  const channels = await withOwner(command.config, command.log, (url) =>
    channelReports(checking, url, channelId),
  ).catch((error: unknown) => unreadChannels(error, channelId))
  const reports = [...app, ...channels]
  const exitCode = exitCodeOf(reports)
  command.say(
    asJson
      ? JSON.stringify({ exit_code: exitCode, provider: provider.code, reports }, null, 2)
      : describeReports(reports),
  )
  return exitCode
}
