import type { Role } from './membership.ts'

// What there is in a database of the Scheduly that came before this one (FastAPI, SQLAlchemy), and what becomes of it here.

export interface OriginalUser {
  readonly id: string
  readonly email: string
  readonly username: string
  /** As passlib wrote it. */
  readonly passwordHash: string
}

export interface OriginalOrganization {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
}

export interface OriginalMembership {
  readonly userId: string
  readonly orgId: string
  readonly role: Role
}

export interface OriginalChannel {
  readonly id: string
  readonly orgId: string
  readonly provider: string
  readonly displayName: string
  readonly createdAt: Date
}

export interface OriginalPost {
  readonly id: string
  readonly orgId: string
  readonly channelId: string
  readonly authorId: string
  readonly text: string
  /** An address, as somebody typed it; empty for none. It was never fetched. */
  readonly mediaUrl: string
  readonly status: 'draft' | 'queued' | 'publishing' | 'published' | 'failed' | 'canceled'
  readonly scheduledAt: Date
  readonly publishedAt: Date | null
  readonly lastError: string | null
  readonly createdAt: Date
  readonly updatedAt: Date | null
  /** Who approved it: names. An approval there names no content, and outlives every edit. */
  readonly approvedBy: readonly string[]
}

export interface Original {
  readonly users: readonly OriginalUser[]
  readonly organizations: readonly OriginalOrganization[]
  readonly memberships: readonly OriginalMembership[]
  readonly channels: readonly OriginalChannel[]
  readonly posts: readonly OriginalPost[]
  readonly apiKeys: number
}

/** The address that somebody signs in by, in one spelling. */
export const normalEmail = (email: string): string => email.normalize('NFC').trim().toLowerCase()

const ADDRESS = /^[^\s@]+@[^\s@]+$/
const LONGEST_EMAIL = 254

const namedUsers = (users: readonly OriginalUser[]): string =>
  users.map(({ id, email }) => `${id} (${email})`).join(', ')

const addressFaults = (users: readonly OriginalUser[]): readonly string[] => {
  const isNone = ({ email }: OriginalUser): boolean =>
    !ADDRESS.test(normalEmail(email)) || normalEmail(email).length > LONGEST_EMAIL
  const shared = [...Map.groupBy(users, ({ email }) => normalEmail(email)).values()].filter(({ length }) => length > 1)
  return [
    ...users.filter(isNone).map(({ id, email }) => `User ${id} has no e-mail address that works: "${email}".`),
    ...shared.map(
      (same) =>
        `Users ${namedUsers(same)} have the same e-mail address but for its spelling. Nobody but you knows whether they are one person: change or delete all but one there.`,
    ),
  ]
}

/** Organizations that somebody belongs to: nobody could ever reach the others. */
export const inhabited = ({ organizations, memberships }: Original): readonly OriginalOrganization[] => {
  const reached = new Set(memberships.map(({ orgId }) => orgId))
  return organizations.filter(({ id }) => reached.has(id))
}

const ownerFaults = (original: Original): readonly string[] => {
  const owned = new Set(original.memberships.filter(({ role }) => role === 'owner').map(({ orgId }) => orgId))
  return inhabited(original)
    .filter(({ id }) => !owned.has(id))
    .map(
      ({ id, name }) =>
        `Organization ${id} ("${name}") has members and no owner: make one of them its owner there (UPDATE memberships SET role = 'owner' WHERE org_id = ${id} AND user_id = …).`,
    )
}

/** What a person must decide before anything is taken over; empty: nothing. */
export const faultsOf = (original: Original): readonly string[] => [
  ...addressFaults(original.users),
  ...ownerFaults(original),
]

/** What becomes of a post. Nothing of it is ever queued: what is to go out has been approved here, as it is. */
export type Fate =
  /** It was over there, and is here: shown as it ended, and never sent. */
  | { readonly kind: 'history'; readonly status: 'published' | 'canceled'; readonly at: Date }
  /** It was to go out at a time that is still ahead: a draft with that time, which waits for an approval. */
  | { readonly kind: 'awaiting'; readonly at: Date }
  /** A draft without a time; what failed too, which a retry could send. */
  | { readonly kind: 'draft' }

/** When it was published: the original often did not write that down. */
const publishedAt = ({ publishedAt: told, scheduledAt, updatedAt, createdAt }: OriginalPost, now: Date): Date => {
  if (told !== null) return told
  return scheduledAt <= now ? scheduledAt : (updatedAt ?? createdAt)
}

export const fateOf = (post: OriginalPost, now: Date): Fate => {
  const { status, scheduledAt } = post
  if (status === 'published') return { kind: 'history', status, at: publishedAt(post, now) }
  if (status === 'canceled') return { kind: 'history', status, at: scheduledAt }
  if (status === 'queued' && scheduledAt > now) return { kind: 'awaiting', at: scheduledAt }
  return { kind: 'draft' }
}

const LOOK = 'look whether it is on the network before you send it'

const whatItWas = ({ status, scheduledAt }: OriginalPost, fate: Fate): string => {
  const time = scheduledAt.toISOString()
  if (status === 'publishing') return `It was just being published there, planned for ${time}: ${LOOK}.`
  if (status === 'failed') return `It failed there, planned for ${time}: ${LOOK}.`
  if (status === 'queued' && fate.kind === 'draft')
    return `It was queued there for ${time}, which had passed when it was taken over: ${LOOK}.`
  if (status === 'draft') return `It was a draft there, planned for ${time}.`
  return ''
}

const LONGEST_NOTE = 5_000
const LONGEST_ERROR = 500

/** The original knew no more than that a send had failed: one that was given up waiting for may have arrived. */
const errorOf = ({ lastError }: OriginalPost, fate: Fate): string =>
  lastError === null || fate.kind === 'history'
    ? ''
    : `Its last error there, after which it may be out all the same: ${lastError.slice(0, LONGEST_ERROR)}`

/** What is told of a post that has no place of its own here, for colleagues. */
export const noteOf = (
  post: OriginalPost,
  fate: Fate,
  lost: { readonly author: string | null; readonly channel: boolean },
): string => {
  const { id, mediaUrl, approvedBy } = post
  const approved = `Approved there by ${approvedBy.join(', ')}; an approval there did not say of which content, so it needs one here.`
  return [
    `Taken over from the earlier Scheduly (post ${id}).`,
    whatItWas(post, fate),
    errorOf(post, fate),
    lost.channel ? `It was ${post.status} there, on a channel that is not one of this organization.` : '',
    mediaUrl === '' ? '' : `Its file there: ${mediaUrl}`,
    lost.author === null ? '' : `Written by ${lost.author}, who may not write here.`,
    fate.kind === 'awaiting' && approvedBy.length > 0 ? approved : '',
  ]
    .filter((sentence) => sentence !== '')
    .join('\n')
    .slice(0, LONGEST_NOTE)
    .toWellFormed()
}
