import { insertChannel, lockChannel, type ChannelRow } from '#db/channels.ts'
import { insertOauthState } from '#db/oauth-states.ts'
import { refuse } from '#domain/problem.ts'
import { sha256, sha256Base64Url } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { Network } from '#providers/networks.ts'
import { findProvider } from '#providers/registry.ts'
import { viewChannel, type ChannelView } from './channel-view.ts'
import type { Versioned } from './precondition.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'

export interface ConnectionStart {
  readonly channel: Versioned<ChannelView>
  /** Where the person's browser goes next; valid for ten minutes and for this person only. */
  readonly authorization_url: string
}

interface StartInput {
  readonly orgId: string
  readonly provider: string
  /** Give a channel's id to connect it anew. */
  readonly channelId?: string | undefined
}

const notConfigured = (code: string) => {
  const provider = findProvider(code)
  if (provider === undefined) return notFound()
  const { clientIdVariable, clientSecretVariable, guide } = provider.app
  return refuse(
    'provider_not_configured',
    `${provider.name} is not set up here: an administrator sets ${clientIdVariable} and ${clientSecretVariable} as ${guide} explains.`,
    { reason: 'set_up', network: provider.name, variables: `${clientIdVariable}, ${clientSecretVariable}`, guide },
  )
}

const existing = async (deps: ActionDeps, member: Member, input: StartInput & { readonly channelId: string }) => {
  const channel = await lockChannel(member.tx, member.orgId, input.channelId)
  if (channel === undefined || channel.provider !== input.provider) throw notFound()
  const network = deps.networks.forChannel(channel)
  if (network === null) throw notConfigured(input.provider)
  return { channel, network }
}

const fresh = async (deps: ActionDeps, member: Member, input: StartInput) => {
  const network = deps.networks.forNewChannel(input.provider)
  if (network === null) throw notConfigured(input.provider)
  const { orgId, userId } = member
  const { provider } = input
  const channel = await insertChannel(member.tx, {
    orgId,
    id: deps.random.id(),
    provider,
    sandbox: network.sandbox,
    createdBy: userId,
  })
  return { channel, network }
}

/** The address that the network sends the browser back to: one per provider, so that answers cannot be mixed up. */
const redirectUri = (deps: ActionDeps, provider: string): string => `${deps.publicUrl}/oauth/${provider}/callback`

const authorize = async (
  deps: ActionDeps,
  member: Member,
  chosen: { channel: ChannelRow; network: Network },
): Promise<string> => {
  const { channel, network } = chosen
  // Organization and channel stand in the state so that the landing page knows where to post; the secret part proves it.
  const state = `${member.orgId}.${channel.id}.${newSecret(deps.random)}`
  const verifier = newSecret(deps.random)
  const target = redirectUri(deps, channel.provider)
  await insertOauthState(member.tx, {
    orgId: member.orgId,
    id: deps.random.id(),
    channelId: channel.id,
    userId: member.userId,
    stateHash: sha256(state),
    verifier: deps.vault.seal(verifier, { orgId: member.orgId, channelId: channel.id, column: 'verifier' }),
    redirectUri: target,
  })
  const request = { state, redirectUri: target, codeChallenge: sha256Base64Url(verifier) }
  return network.provider.authorizationUrl(request, network.hosts, network.app)
}

/** Creates a channel that waits for authorization (or takes one to connect anew) and says where to authorize it. */
export const startConnection = (deps: ActionDeps, actor: Actor, input: StartInput): Promise<ConnectionStart> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'channels.manage' }, async (member) => {
    const { channelId } = input
    const chosen =
      channelId === undefined ? await fresh(deps, member, input) : await existing(deps, member, { ...input, channelId })
    return {
      channel: await viewChannel(deps, member, chosen.channel),
      authorization_url: await authorize(deps, member, chosen),
    }
  })
