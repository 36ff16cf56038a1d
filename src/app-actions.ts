import type { ActionDeps } from '#actions/deps.ts'
import { createAccessTokens } from '#auth/access-tokens.ts'
import { createOidc } from '#auth/oidc.ts'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import { createPasskeys } from '#auth/passkeys.ts'
import { createPasswords } from '#auth/passwords.ts'
import { createRefreshTokens } from '#auth/refresh-tokens.ts'
import { createRevocations, noRevocations } from '#auth/revocations.ts'
import type { Secrets } from '#auth/secrets.ts'
import { createLimitStore } from '#auth/limit-store.ts'
import { policiesFor } from '#auth/throttle-policies.ts'
import { createThrottle } from '#auth/throttle.ts'
import type { Vault } from '#auth/vault.ts'
import type { Config } from '#config'
import { listen, type Database } from '#db/database.ts'
import { EVENTS_CHANNEL } from '#db/events.ts'
import type { Replica } from '#db/replica.ts'
import { createHub } from '#events/hub.ts'
import { systemClock } from '#lib/clock.ts'
import { deriveKey } from '#lib/hash.ts'
import { systemResolve } from '#lib/download-target.ts'
import { webhookPolicy } from '#lib/guarded-post.ts'
import { createHttp } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { tracedHttp } from '#lib/tracing.ts'
import { connectRedis, type Redis } from '#lib/redis.ts'
import { createMediaReach } from '#media/public-reach.ts'
import { sampleAddress } from '#media/reach-probe.ts'
import type { Shelf } from '#media/shelf.ts'
import type { Networks } from '#providers/networks.ts'
import { premisesOf } from './premises.ts'

/** What actions are made of, besides the clock, chance and the network. */
export interface ActionGround {
  readonly config: Config
  readonly log: Log
  readonly vault: Vault
  readonly networks: Networks
  readonly shelf: Shelf
  readonly secrets: Secrets
  readonly db: Database
  readonly replica: Replica | null
  /** Where a connection of its own hears of events. */
  readonly appUrl: string
}

/** Made once for the web server; `close` ends what it holds open. */
export interface RunningActions {
  readonly actions: ActionDeps
  close(): Promise<void>
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

const ssoOf = ({ sso, publicUrl }: Config): ActionDeps['sso'] => {
  if (sso === null) return null
  const { issuer, clientId, clientSecret, name } = sso
  const oidc = createOidc({
    issuer,
    clientId,
    clientSecret,
    redirectUri: `${publicUrl}/auth/sso/callback`,
    allowHttp: LOOPBACK.has(new URL(issuer).hostname),
    http: tracedHttp(createHttp(systemClock)),
    clock: systemClock,
    random: systemRandom,
  })
  return { name, oidc }
}

/** Every process of an installation has the same keys, so all of them find each other's entries. */
const redisPrefix = (key: string): string => `scheduly:${deriveKey(key, 'redis prefix').toString('hex').slice(0, 12)}`

const sharedOf = (
  redis: Redis | null,
  facts: {
    readonly db: Database
    readonly key: string
    readonly tokenSeconds: number
    readonly limits: Config['limits']
  },
): Pick<ActionDeps, 'revocations' | 'throttle'> => {
  const { db, key, tokenSeconds, limits } = facts
  const prefix = redisPrefix(key)
  return {
    revocations: redis === null ? noRevocations : createRevocations(redis, { prefix, tokenSeconds }),
    throttle: createThrottle(createLimitStore({ db, redis, prefix }), systemClock, policiesFor(limits)),
  }
}

const hubOf = ({ db, appUrl, log }: ActionGround): ActionDeps['events'] =>
  createHub(
    { db, clock: systemClock, log },
    { openDoorbell: (onNotify, onLost) => listen(appUrl, { channel: EVENTS_CHANNEL, onNotify, onLost }) },
  )

/** Puts together what the HTTP side acts with. */
export const createActionDeps = async (ground: ActionGround): Promise<RunningActions> => {
  const { config, log, vault, networks, secrets, db, replica } = ground
  const { publicUrl, signup, emailVerification, organizationGraceDays, redisUrl } = config
  const keys = config.secrets.accessTokenKeys ?? [secrets.accessTokenKey]
  const key = keys[0] ?? secrets.accessTokenKey
  const redis = redisUrl === null ? null : await connectRedis(redisUrl, { log, clock: systemClock })
  const accessTokens = createAccessTokens(keys, publicUrl, systemClock)
  const actions: ActionDeps = {
    db,
    replica,
    events: hubOf(ground),
    webhookAddresses: webhookPolicy(config.webhookPrivate),
    pushAddresses: webhookPolicy(false),
    clock: systemClock,
    random: systemRandom,
    log,
    http: tracedHttp(createHttp(systemClock)),
    passwords: createPasswords(systemRandom),
    accessTokens,
    refreshTokens: createRefreshTokens(deriveKey(key, 'refresh tokens'), systemRandom),
    passkeys: createPasskeys(publicUrl, systemRandom),
    mail: createOutgoingMail({ mode: config.mail.mode, vault, random: systemRandom, log }),
    sso: ssoOf(config),
    ...sharedOf(redis, { db, key, tokenSeconds: accessTokens.lifetimeSeconds, limits: config.limits }),
    vault,
    networks,
    media: ground.shelf,
    mediaReach: createMediaReach({
      address: () => sampleAddress(ground.shelf),
      resolve: systemResolve,
      clock: systemClock,
    }),
    signup,
    emailVerification,
    publicUrl,
    organizationGraceDays,
    premises: await premisesOf(config, systemClock),
    cursorKey: deriveKey(key, 'list cursors').toString('base64'),
  }
  return { actions, close: async () => redis?.close() }
}
