import { tmpdir } from 'node:os'
import { readFile } from 'node:fs/promises'
import type { ActionDeps } from '#actions/deps.ts'
import { createAccessTokens } from '#auth/access-tokens.ts'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import { createPasskeys } from '#auth/passkeys.ts'
import { createPasswords } from '#auth/passwords.ts'
import { createRefreshTokens } from '#auth/refresh-tokens.ts'
import { noRevocations } from '#auth/revocations.ts'
import { createVault } from '#auth/vault.ts'
import { connectDatabase, listen } from '#db/database.ts'
import { EVENTS_CHANNEL } from '#db/events.ts'
import { createHub } from '#events/hub.ts'
import { systemClock } from '#lib/clock.ts'
import { createDiskReader } from '#lib/disk.ts'
import type { OpenDoorbell } from '#lib/doorbell.ts'
import { webhookPolicy } from '#lib/guarded-post.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { addressFault } from '#media/public-reach.ts'
import { createNetworks } from '#providers/networks.ts'
import { networkOf } from '#providers/registry.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { createTestShelf } from './shelf.ts'
import { noLimits } from './doors.ts'

/** What a test may replace of the actions' dependencies. */
export interface TestDepsOptions extends Partial<
  Pick<
    ActionDeps,
    | 'media'
    | 'mediaReach'
    | 'clock'
    | 'random'
    | 'log'
    | 'http'
    | 'networks'
    | 'signup'
    | 'publicUrl'
    | 'webhookAddresses'
    | 'pushAddresses'
    | 'organizationGraceDays'
    | 'mail'
    | 'sso'
    | 'emailVerification'
    | 'throttle'
    | 'revocations'
    | 'passwords'
    | 'replica'
  >
> {
  /** Base addresses of running sandboxes by network code; by default an address that nothing listens on. */
  readonly sandboxes?: Readonly<Record<string, string>>
}

const NOBODY = 'http://127.0.0.1:9'

/** The version of package.json, which the API's description carries. */
export const packageVersion = async (): Promise<string> => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Real dependencies over the given database; nothing connects before the first query. */
export const createTestDeps = (databaseUrl: string, options: TestDepsOptions = {}): ActionDeps => {
  const { sandboxes = {}, publicUrl = 'http://localhost:3000', ...replaced } = options
  const { clock = systemClock, random = systemRandom, log = silentLog } = replaced
  const addresses = (code: string) => {
    const url = sandboxes[networkOf(code)] ?? NOBODY
    return { browser: url, server: url }
  }
  const vault = createVault(`k1:${random.bytes(32).toString('base64')}`, random)
  const db = connectDatabase(databaseUrl, { role: 'app', poolSize: 5, log })
  const openDoorbell: OpenDoorbell = (onNotify, onLost) =>
    listen(databaseUrl, { channel: EVENTS_CHANNEL, onNotify, onLost })
  return {
    db,
    replica: null,
    events: createHub({ db, clock, log }, { openDoorbell }),
    clock,
    random,
    log,
    http: createHttp(clock),
    // 1,000 rounds instead of 600,000: tests sign many people up.
    passwords: createPasswords(random, 1_000),
    accessTokens: createAccessTokens([random.bytes(32).toString('base64')], publicUrl, clock),
    refreshTokens: createRefreshTokens(random.bytes(32), random),
    revocations: noRevocations,
    throttle: noLimits,
    mail: createOutgoingMail({ mode: 'off', vault, random, log }),
    passkeys: createPasskeys(publicUrl, random),
    sso: null,
    emailVerification: 'optional',
    vault,
    webhookAddresses: webhookPolicy(false),
    pushAddresses: webhookPolicy(false),
    media: createTestShelf({ clock, publicUrl }),
    mediaReach: () => addressFault(publicUrl),
    networks: createNetworks({ apps: {}, sandbox: { app: SANDBOX_CLIENT, addresses } }),
    signup: 'open',
    organizationGraceDays: 14,
    premises: {
      version: '0.0.0',
      readDisks: createDiskReader({ places: [{ use: 'temporary files', folder: tmpdir() }], clock }),
      reserveBytes: 0,
      embedded: true,
    },
    cursorKey: random.bytes(32).toString('base64'),
    ...replaced,
    publicUrl,
  }
}
