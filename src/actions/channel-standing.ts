import type { ChannelRow } from '#db/channels.ts'
import { isFaultOfAddress } from '#media/public-reach.ts'
import { OWN, type RuleIssue } from '#providers/issues.ts'
import { checkNeeds, type Means } from '#providers/needs.ts'
import type { Content, Provider } from '#providers/provider.ts'
import type { ActionDeps } from './deps.ts'

// What no rule of a network speaks of: how a channel and this installation stand.

const POINTER = '/channel_id'

/** A channel at `place` in a content that is none of the organization; said without its id, so that another's is refused in the same words. */
export const channelGone = (place = ''): RuleIssue => ({
  pointer: `${place}${POINTER}`,
  ...OWN,
  code: 'unknown_channel',
  detail: 'There is no such channel in this organization. Choose another one.',
  limit: 'a channel of the organization',
  fix: 'remove',
})

/** Why nothing can be judged for a channel: nobody has authorized it yet, or this version does not have its network. */
export const withoutNetwork = ({ provider: code, state }: ChannelRow, provider: Provider | undefined): RuleIssue => {
  if (provider === undefined) {
    const detail = `This version of Scheduly has no network "${code}". Choose another channel.`
    const bound = { limit: 'a network of GET /providers', actual: code }
    return { pointer: POINTER, ...OWN, code: 'unknown_provider', detail, ...bound, fix: 'remove' }
  }
  const detail = `This channel is not connected: authorize it at ${provider.name} first, or choose another channel.`
  const bound = { limit: 'active', actual: state }
  return {
    pointer: POINTER,
    ...OWN,
    code: 'channel_not_connected',
    detail,
    params: { network: provider.name },
    ...bound,
    fix: 'reconnect',
  }
}

const notConfigured = ({ sandbox }: ChannelRow, { name, app }: Provider): RuleIssue => {
  const issue = { pointer: POINTER, ...OWN, code: 'provider_not_configured', fix: 'configure' } as const
  if (sandbox) {
    const detail = `The test networks are off on this installation, and this channel is an account on the one of ${name}. Choose another channel, or have an administrator set SCHEDULY_SANDBOX to on.`
    return {
      ...issue,
      detail,
      params: { reason: 'sandbox' },
      limit: 'SCHEDULY_SANDBOX=on',
      actual: 'SCHEDULY_SANDBOX=off',
    }
  }
  const variables = `${app.clientIdVariable} and ${app.clientSecretVariable}`
  const detail = `${name} is not set up on this installation any more: an administrator sets ${variables} as ${app.guide} explains.`
  return { ...issue, detail, params: { network: name }, limit: variables, actual: 'not set' }
}

/** What is scheduled for a channel that rests is kept; how it goes on depends on what it rests for. */
const restingIssues = ({ state, pausedAt }: ChannelRow): readonly RuleIssue[] => {
  const issue = { pointer: POINTER, ...OWN, limit: 'active', actual: state, severity: 'warning' } as const
  if (state === 'reconnect_required') {
    const detail =
      "The network does not accept this channel's keys any more: posts are held until it is connected again. Connect it before the time comes."
    return [{ ...issue, code: 'reconnect_required', detail, fix: 'reconnect' }]
  }
  if (pausedAt === null) return []
  const detail =
    'This channel is paused: what comes due meanwhile waits for a review. Resume it before the time comes, or publish it by hand then.'
  return [{ ...issue, code: 'channel_paused', detail, fix: 'resume' }]
}

/** That nothing goes out for now, whatever the channel. */
export const pauseIssue = (scope: 'organization' | 'installation'): RuleIssue => ({
  pointer: '',
  ...OWN,
  code: 'publishing_paused',
  detail:
    scope === 'organization'
      ? 'Publishing is paused for this organization: what comes due meanwhile waits for a review. Resume it before the time comes.'
      : 'Publishing is paused for the whole installation by its operator: what comes due meanwhile waits for a review.',
  params: { reason: scope },
  limit: 'publishing',
  actual: 'paused',
  severity: 'warning',
  fix: 'resume',
})

const meansOf = (deps: Pick<ActionDeps, 'mediaReach'>, { scopes, sandbox }: ChannelRow): Means => {
  // A test network runs on this machine, and fetches from here whatever the address is.
  const fault = sandbox ? null : deps.mediaReach()
  return { scopes, obstacle: fault === null ? null : { fault, isCertain: isFaultOfAddress(fault) } }
}

/** What stands in the way of anything that goes to the channel. */
export const standingIssues = (
  deps: Pick<ActionDeps, 'networks'>,
  channel: ChannelRow,
  provider: Provider,
): readonly RuleIssue[] => [
  ...(deps.networks.forChannel(channel) === null ? [notConfigured(channel, provider)] : []),
  ...restingIssues(channel),
]

/** What this content needs of the channel and of this installation, and does not have. */
export const needIssues = (
  deps: Pick<ActionDeps, 'mediaReach'>,
  channel: ChannelRow,
  { provider, content }: { readonly provider: Provider; readonly content: Content },
): readonly RuleIssue[] => checkNeeds(provider, content, meansOf(deps, channel))
