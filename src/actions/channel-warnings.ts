import type { ChannelRow } from '#db/channels.ts'
import type { WaitingRow } from '#db/channel-troubles.ts'
import type { Finding } from '#domain/finding.ts'
import type { Params } from '#domain/problem.ts'
import type { Provider } from '#providers/provider.ts'
import { iso } from './post-view.ts'

/** Everything that a channel is warned of. */
export const WARNING_CODES = [
  /** A person must connect it anew; until then nothing goes out. */
  'reconnect_required',
  /** Its keys end soon, or have ended, and renewing them fails. */
  'keys_ending',
  /** Its keys end, and no program can renew them. */
  'keys_not_renewable',
  'scope_missing',
  /** Its network fetches files, and cannot from here. */
  'media_unreachable',
] as const

/** Something that is wrong with a channel, or soon will be. */
export interface ChannelWarning {
  readonly code: (typeof WARNING_CODES)[number]
  readonly detail: string
  /** What the sentence names, where it names something. */
  readonly params?: Params
  readonly since: string | null
  /** When it begins to hurt: the end of the keys, or the time of the first post that waits. */
  readonly at: string | null
  readonly posts: number | null
}

/** What is known beside the channel itself. */
export interface Surroundings {
  readonly provider: Provider | undefined
  readonly now: Date
  /** What waits for the channel; undefined when nothing does. */
  readonly waiting: WaitingRow | undefined
  /** What keeps networks from fetching files from here. */
  readonly reach: Finding | null
}

export interface MissingScope {
  readonly scope: string
  readonly effect: string
}

/** The permissions that were asked for and not granted; none when it is not known what was. */
export const missingScopes = ({ scopes }: ChannelRow, provider: Provider | undefined): readonly MissingScope[] =>
  scopes === null || provider === undefined
    ? []
    : provider.scopes
        .filter((scope) => !scopes.includes(scope))
        .map((scope) => ({ scope, effect: provider.scopeUses[scope] ?? 'Something may not work.' }))

const warning = (code: ChannelWarning['code'], detail: string, rest: Partial<ChannelWarning> = {}): ChannelWarning => ({
  since: null,
  at: null,
  posts: null,
  ...rest,
  code,
  detail,
})

const AGAIN = 'Connect the channel again.'

const lost = (channel: ChannelRow, { waiting }: Surroundings): ChannelWarning => {
  const posts = waiting?.posts ?? 0
  const held =
    posts === 0 ? 'Nothing waits for it yet.' : `${posts === 1 ? '1 post waits' : `${posts} posts wait`} for it.`
  return warning('reconnect_required', `The network does not accept this channel's keys any more. ${held} ${AGAIN}`, {
    since: iso(channel.lostSince),
    at: iso(waiting?.earliestAt ?? null),
    posts,
  })
}

/** Failing renewals are news from when the keys should have been renewed; before that there is time. */
const ending = (channel: ChannelRow, { provider, now }: Surroundings): readonly ChannelWarning[] => {
  const { tokenExpiresAt, keysRenewable, renewalFailingSince, renewalTrouble } = channel
  if (tokenExpiresAt === null) return []
  const at = iso(tokenExpiresAt)
  if (keysRenewable === false) {
    const detail = `This channel's keys end, and the network does not let them be renewed by a program. ${AGAIN}`
    return [warning('keys_not_renewable', detail, { at })]
  }
  const secondsLeft = (tokenExpiresAt.getTime() - now.getTime()) / 1_000
  if (renewalFailingSince === null || secondsLeft > (provider?.renewAheadSeconds ?? 0)) return []
  const how = secondsLeft > 0 ? 'end soon' : 'have ended'
  const detail = `This channel's keys ${how}, and renewing them fails: ${renewalTrouble ?? 'nobody knows why.'} It is tried again and again; connecting the channel again helps at once.`
  return [warning('keys_ending', detail, { since: iso(renewalFailingSince), at })]
}

const unreachable = (channel: ChannelRow, { provider, reach }: Surroundings): readonly ChannelWarning[] => {
  // A test network runs on this machine, and fetches from here whatever the address is.
  if (reach === null || channel.sandbox || provider?.fetchesFiles !== true) return []
  const detail = `${provider.name} fetches files from this installation and cannot: ${reach.detail} Posts with files will fail; "npm run doctor" looks closer.`
  return [warning('media_unreachable', detail)]
}

/** What is wrong with a channel, the worst first. Pure. */
export const warningsOf = (channel: ChannelRow, surroundings: Surroundings): readonly ChannelWarning[] => {
  if (channel.state === 'pending') return unreachable(channel, surroundings)
  const scopes = missingScopes(channel, surroundings.provider).map(({ scope, effect }) =>
    warning(
      'scope_missing',
      `The permission ${scope} was not granted. ${effect} Connect the channel again and grant it.`,
      { params: { reason: 'named', scope } },
    ),
  )
  // Keys that do not work any more have no end to be warned of.
  const keys = channel.state === 'reconnect_required' ? [lost(channel, surroundings)] : ending(channel, surroundings)
  return [...keys, ...scopes, ...unreachable(channel, surroundings)]
}
