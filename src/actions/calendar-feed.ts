import {
  deleteCalendarFeed,
  findCalendarFeed,
  insertCalendarFeed,
  readCalendarFeed,
  type FeedOwner,
} from '#db/calendar-feeds.ts'
import { inTransaction, type Tx } from '#db/database.ts'
import { findRole } from '#db/memberships.ts'
import { findOrganization } from '#db/organizations.ts'
import { listPosts, type PagePosition, type PostFilter } from '#db/post-listing.ts'
import type { PostRow } from '#db/posts.ts'
import { listPublications, type PublicationRow } from '#db/publications.ts'
import { may } from '#domain/membership.ts'
import { postStatus, summarizePost, type PublicationStatus } from '#domain/publication.ts'
import { sha256, sha256Hex } from '#lib/hash.ts'
import { renderCalendar, type CalendarEntry } from '#lib/icalendar.ts'
import { newSecret } from '#lib/random.ts'
import { findProvider } from '#providers/registry.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'
import { readBeside } from './reader.ts'
import { recordAct } from './record-act.ts'

/** Whether a member has an address for calendar apps; the address itself is shown once. */
export interface CalendarFeedView {
  /** Null: there is none. */
  readonly created_at: string | null
}

export interface NewCalendarFeedView {
  readonly created_at: string
  /** Shown this once. */
  readonly url: string
}

const managing = <T>(deps: ActionDeps, actor: Actor, wish: { orgId: string; work: (member: Member) => Promise<T> }) =>
  asMember(deps, { actor, orgId: wish.orgId, permission: 'calendar.subscribe' }, wish.work)

export const readFeed = (deps: ActionDeps, actor: Actor, orgId: string): Promise<CalendarFeedView> =>
  managing(deps, actor, {
    orgId,
    work: async (member) => ({ created_at: (await readCalendarFeed(member.tx, member))?.toISOString() ?? null }),
  })

const audit = (member: Member, action: string): Promise<void> =>
  recordAct(member, { action, objectType: 'user', objectId: member.userId, detail: {} })

/** Gives the member an address; one that was there before works no more. */
export const createFeed = (deps: ActionDeps, actor: Actor, orgId: string): Promise<NewCalendarFeedView> =>
  managing(deps, actor, {
    orgId,
    work: async (member) => {
      const { tx } = member
      const token = newSecret(deps.random)
      await deleteCalendarFeed(tx, member)
      await insertCalendarFeed(tx, member, sha256(token))
      await audit(member, 'calendar_feed.created')
      const createdAt = await readCalendarFeed(tx, member)
      if (createdAt === undefined) throw notFound()
      return { created_at: createdAt.toISOString(), url: `${deps.publicUrl}/calendar/${token}.ics` }
    },
  })

/** Ends the address. */
export const deleteFeed = (deps: ActionDeps, actor: Actor, orgId: string): Promise<void> =>
  managing(deps, actor, {
    orgId,
    work: async (member) => {
      if (await deleteCalendarFeed(member.tx, member)) await audit(member, 'calendar_feed.revoked')
    },
  })

const DAY_MS = 86_400_000
const DAYS_BACK = 30
const DAYS_AHEAD = 180
const PAGE = 200
/** More than that in seven months is no calendar that anybody reads. */
const MOST_ENTRIES = 5_000

const firstLine = (text: string): string => (/^.{0,100}/u.exec(text.trim())?.[0] ?? '').trim()

const MARKS: Readonly<Record<PublicationStatus, string>> = {
  draft: 'Draft, goes out only when somebody decides',
  queued: 'Scheduled',
  publishing: 'Publishing',
  published: 'Published',
  failed: 'Failed',
  canceled: 'Canceled',
}

const changeOf = (post: PostRow, publications: readonly PublicationRow[]): Date =>
  new Date(Math.max(post.updatedAt.getTime(), ...publications.map(({ publishedAt }) => publishedAt?.getTime() ?? 0)))

const entryOf =
  (place: { readonly publicUrl: string }) =>
  (post: PostRow, publications: readonly PublicationRow[]): readonly CalendarEntry[] => {
    const status = postStatus(summarizePost(post.archived, publications))
    if (post.scheduledAt === null || status === 'canceled') return []
    const networks = [...new Set(publications.map(({ provider }) => findProvider(provider)?.name ?? provider))].join(
      ', ',
    )
    const isTest = publications.length > 0 && publications.every(({ sandbox }) => sandbox)
    const text = post.text === '' ? (publications.find((each) => each.text !== null)?.text ?? '') : post.text
    const about = [isTest ? '[Test network]' : '', networks].filter((word) => word !== '').join(' ')
    const says = firstLine(text) === '' ? 'Post without text' : firstLine(text)
    const links = publications.flatMap(({ url }) => url ?? [])
    return [
      {
        id: `${post.id}@scheduly`,
        start: post.scheduledAt,
        changedAt: changeOf(post, publications),
        summary: about === '' ? says : `${about}: ${says}`,
        description: [MARKS[status], text, ...links].filter((part) => part !== '').join('\n\n'),
        url: `${place.publicUrl}/o/${post.orgId}/posts/${post.id}`,
        certain: status !== 'draft',
        categories: post.labels.map(({ name }) => name),
      },
    ]
  }

const readEntries = async (
  tx: Tx,
  filter: PostFilter,
  toEntry: ReturnType<typeof entryOf>,
): Promise<readonly CalendarEntry[]> => {
  const entries: CalendarEntry[] = []
  for (let after: PagePosition | null = null; entries.length < MOST_ENTRIES;) {
    const rows = await listPosts(tx, filter, { sort: 'scheduled_at', limit: PAGE, after })
    const shown = rows.slice(0, PAGE)
    const publications = await listPublications(
      tx,
      filter.orgId,
      shown.map(({ id }) => id),
    )
    const ofPost = Map.groupBy(publications, ({ postId }) => postId)
    entries.push(...shown.flatMap((post) => toEntry(post, ofPost.get(post.id) ?? [])))
    const last = shown.at(-1)
    if (rows.length <= PAGE || last === undefined) break
    after = { key: last.sortKey, id: last.id }
  }
  return entries
}

export interface CalendarQuery {
  readonly token: string
  readonly channelId?: string | undefined
  readonly labelId?: string | undefined
}

/** A calendar, and the word for its state, which is another one when its text is. */
export interface CalendarText {
  readonly text: string
  readonly version: string
}

const TOKEN = /^[\w-]{43}$/

const ownerOf = async (deps: ActionDeps, token: string): Promise<FeedOwner> => {
  const owner = TOKEN.test(token) ? await findCalendarFeed(deps.db, sha256(token)) : undefined
  if (owner === undefined) throw notFound()
  return owner
}

interface Reading {
  readonly tx: Tx
  readonly name: string
}

/** Runs `work` where the owner of an address may read the organization's posts at this moment. */
const asFeedOwner = <T>(
  { db }: Pick<ActionDeps, 'db'>,
  { orgId, userId }: FeedOwner,
  work: (reading: Reading) => Promise<T>,
): Promise<T> =>
  inTransaction(db, { orgId, userId }, async (tx) => {
    const role = await findRole(tx, orgId, userId)
    const organization = await findOrganization(tx, orgId)
    if (role === undefined || organization === undefined || !may(role, 'posts.read')) throw notFound()
    return work({ tx, name: organization.name })
  })

/** The calendar behind an address: what is planned and what went out, as its owner may see it. */
export const readCalendar = async (deps: ActionDeps, query: CalendarQuery): Promise<CalendarText> => {
  const { orgId, userId } = await ownerOf(deps, query.token)
  const now = deps.clock.now().getTime()
  const filter = {
    orgId,
    channelId: query.channelId,
    labelId: query.labelId,
    from: new Date(now - DAYS_BACK * DAY_MS),
    to: new Date(now + DAYS_AHEAD * DAY_MS),
  }
  const text = await readBeside(
    deps,
    {
      enter: <R>(work: (reading: Reading) => Promise<R>) => asFeedOwner(deps, { orgId, userId }, work),
      context: () => ({ orgId, userId }),
    },
    async ({ tx, name }) => renderCalendar(`${name} · Scheduly`, await readEntries(tx, filter, entryOf(deps))),
  )
  return { text, version: sha256Hex(Buffer.from(text)).slice(0, 32) }
}
