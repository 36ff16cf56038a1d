import { isDeepStrictEqual } from 'node:util'
import { noteConnectTrouble } from '#db/channel-activity.ts'
import { connectChannel, findChannel, listChannels, lockChannel, type ChannelRow } from '#db/channels.ts'
import { isUniqueViolation, type Tx } from '#db/database.ts'
import { takeOauthState } from '#db/oauth-states.ts'
import { releaseHeld } from '#db/pauses.ts'
import { checkQueued } from '#db/publications.ts'
import { refuse } from '#domain/problem.ts'
import { scrub } from '#domain/scrub.ts'
import { sha256 } from '#lib/hash.ts'
import { keyFactsOf } from '#providers/key-facts.ts'
import type { Network } from '#providers/networks.ts'
import type { AuthorizationGrant, ConnectOutcome, Provider } from '#providers/provider.ts'
import { viewChannel, type ChannelView } from './channel-view.ts'
import type { Versioned } from './precondition.ts'
import { networkOf } from '#providers/registry.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, beside, claimFirst, notFound } from './member.ts'
import { NO_MEDIA } from '#providers/without-media.ts'

interface FinishInput {
  readonly orgId: string
  readonly channelId: string
  readonly code: string
  readonly state: string
}

interface Opened {
  readonly channel: ChannelRow
  readonly network: Network
  readonly grant: AuthorizationGrant
}

type Connected = Extract<ConnectOutcome, { readonly kind: 'connected' }>

const TIME_LIMIT_MS = 25_000
/** Uses the state up before the code is exchanged: whatever happens next, it works once. */
const takeState = (deps: ActionDeps, actor: Actor, input: FinishInput): Promise<Opened> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'channels.manage' }, async ({ tx, orgId, userId }) => {
    const channel = await findChannel(tx, orgId, input.channelId)
    if (channel === undefined) throw notFound()
    const taken = await takeOauthState(tx, { orgId, channelId: channel.id, userId, stateHash: sha256(input.state) })
    const network = deps.networks.forChannel(channel)
    if (taken === undefined || network === null) {
      throw refuse(
        'oauth_state_invalid',
        'This authorization was used, has expired or was started by somebody else; connect again.',
      )
    }
    const place = { orgId, channelId: channel.id, column: 'verifier' as const }
    const codeVerifier = deps.vault.open(taken.verifier, place)
    const grant = { code: input.code, redirectUri: taken.redirectUri, codeVerifier, formerId: channel.remoteId }
    return { channel, network, grant: { ...grant, connectedIds: await connectedBeside(tx, channel) } }
  })

/** Accounts of the channel's network that are other channels of its organization. */
const connectedBeside = async (tx: Tx, channel: ChannelRow): Promise<readonly string[]> =>
  (await listChannels(tx, channel.orgId))
    .filter(({ id, provider, sandbox }) => id !== channel.id && isAlike({ provider, sandbox }, channel))
    .flatMap(({ remoteId }) => remoteId ?? [])

const isAlike = (one: Pick<ChannelRow, 'provider' | 'sandbox'>, other: ChannelRow): boolean =>
  networkOf(one.provider) === networkOf(other.provider) && one.sandbox === other.sandbox

/** Outside any transaction: the network may take its time. */
const exchange = async (deps: ActionDeps, opened: Opened): Promise<ConnectOutcome> => {
  const { provider, hosts, app } = opened.network
  const context = {
    http: deps.http,
    clock: deps.clock,
    log: deps.log,
    hosts,
    app,
    media: NO_MEDIA,
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  }
  return provider.connect(opened.grant, context)
}

type Failed = Exclude<ConnectOutcome, Connected>

/** What it stopped at stays with the channel, so that whoever goes on with it need not have been there. */
const noteFailure = (
  deps: ActionDeps,
  actor: Actor,
  { channel, failed }: { readonly channel: ChannelRow; readonly failed: Failed },
): Promise<void> =>
  asMember(deps, { actor, orgId: channel.orgId, permission: 'channels.manage' }, ({ tx }) =>
    noteConnectTrouble(tx, {
      orgId: channel.orgId,
      id: channel.id,
      trouble: scrub(failed.reason),
      choices: failed.kind === 'rejected' ? (failed.choices ?? []) : [],
    }),
  )

const refusalOf = ({ kind, reason }: Failed, { name }: Provider): Error =>
  kind === 'rejected'
    ? refuse('oauth_refused', `${name} refused the authorization: ${reason}`, { network: name, said: reason })
    : refuse('oauth_failed', `${name} could not be reached: ${reason}. Connect again.`, { network: name, said: reason })

/** Keys and account are stored only if the person is still allowed to, and the account is the one it was before. */
const store = (
  deps: ActionDeps,
  actor: Actor,
  facts: { readonly opened: Opened; readonly connected: Connected },
): Promise<Versioned<ChannelView>> => {
  const { opened, connected } = facts
  const { orgId, id } = opened.channel
  return asMember(deps, { actor, orgId, permission: 'channels.manage' }, async (member) => {
    const { tx } = member
    const channel = await lockChannel(tx, orgId, id)
    if (channel === undefined) throw notFound()
    const { account, credentials } = connected
    if (channel.remoteId !== null && channel.remoteId !== account.remoteId) {
      throw refuse(
        'channel_mismatch',
        `This channel belongs to @${channel.handle ?? channel.remoteId}, and you authorized @${account.handle}; switch accounts at the network, or add a new channel.`,
      )
    }
    const sealed = deps.vault.seal(JSON.stringify(credentials), { orgId, channelId: id, column: 'credentials' })
    const keys = keyFactsOf(opened.network.provider, credentials)
    const row = await connectChannel(tx, { orgId, id, ...account, credentials: sealed, keys })
    if (row.state === 'active') await releaseHeld(tx, orgId, id)
    // What is known of the account decides what posts may be, and may be another thing by now.
    if (!isDeepStrictEqual(channel.facts, account.facts)) await checkQueued(tx, orgId, id)
    return viewChannel(deps, member, row)
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    throw refuse(
      'channel_exists',
      `@${connected.account.handle} is connected to this organization already, as another channel.`,
    )
  })
}

/** Finishes an authorization: checks the state, exchanges the code, stores the keys, makes the channel active. */
export const finishConnection = async (
  deps: ActionDeps,
  actor: Actor,
  input: FinishInput,
): Promise<Versioned<ChannelView>> => {
  await claimFirst(deps, { actor, orgId: input.orgId, permission: 'channels.manage' })
  const opened = await takeState(deps, beside(actor), input)
  const outcome = await exchange(deps, opened)
  if (outcome.kind === 'connected') return store(deps, actor, { opened, connected: outcome })
  await noteFailure(deps, beside(actor), { channel: opened.channel, failed: outcome })
  throw refusalOf(outcome, opened.network.provider)
}
