import { createHash } from 'node:crypto'
import { listCalendar, listCalendarPublications, MOST_OF_TEXT } from '#db/calendar.ts'
import type { CalendarPublication, CalendarRow } from '#db/calendar.ts'
import type { PostFilter } from '#db/post-listing.ts'
import type { PostAction } from '#domain/allowed.ts'
import type { ApprovalState } from '#domain/approval.ts'
import { entityTag } from '#domain/entity-tag.ts'
import type { PostLabel } from '#domain/label.ts'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { postStatus, summarizePost, type PublicationStatus } from '#domain/publication.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember } from './member.ts'
import { approvalPolicy } from './approval-standing.ts'
import { approvalsStanding, postActions } from './post-allowed.ts'
import { versionBeside } from './post-rules.ts'
import { approvalOf, iso } from './post-view.ts'
import type { Versioned } from './precondition.ts'

/** A post as a calendar shows it, among thousands: what a line of it says, and what is needed to move it. */
export interface CalendarEntry {
  readonly id: string
  /** Its beginning. */
  readonly text: string
  readonly labels: readonly PostLabel[]
  readonly media_count: number
  /** The first file, small; null where there is none, or no picture of it. */
  readonly picture: { readonly media_id: string; readonly alt_text: string; readonly url: string } | null
  readonly status: PublicationStatus
  readonly has_failed: boolean
  readonly needs_attention: boolean
  readonly due_for_review: boolean
  readonly scheduled_at: string | null
  readonly local_time: string | null
  readonly time_zone: string | null
  readonly approval: { readonly required: boolean; readonly state: ApprovalState }
  readonly channels: readonly {
    readonly channel_id: string
    readonly provider: string
    readonly sandbox: boolean
    readonly status: PublicationStatus
  }[]
  readonly allowed_actions: readonly PostAction[]
  /** The ETag of the post itself. */
  readonly etag: string
}

export interface CalendarInput {
  readonly filter: PostFilter
  readonly limit: number
  readonly cursor?: string | undefined
}

const HOUR_SECONDS = 3_600

/**
 * Addresses of pictures end with an hour, the next but one: within an hour they are the same, and a browser that reads the calendar
 * again has the pictures already.
 */
const pictureSeconds = ({ clock }: Pick<ActionDeps, 'clock'>): number =>
  2 * HOUR_SECONDS - (Math.floor(clock.now().getTime() / 1_000) % HOUR_SECONDS)

const pictureOf = async (
  deps: ActionDeps,
  orgId: string,
  { firstMedia, hasPicture }: CalendarRow,
): Promise<CalendarEntry['picture']> => {
  if (firstMedia === null || !hasPicture) return null
  const { id, sha256, alt_text } = firstMedia
  const wishes = { seconds: pictureSeconds(deps), mime: 'image/webp' }
  return { media_id: id, alt_text, url: await deps.media.addressOf({ orgId, sha256, part: 'thumb' }, wishes) }
}

const lineOf = (text: string): string => {
  const characters = Array.from(text)
  return characters.length > MOST_OF_TEXT ? `${characters.slice(0, MOST_OF_TEXT - 1).join('')}…` : text
}

const standingOf = ({ archived }: Pick<CalendarRow, 'archived'>, publications: readonly CalendarPublication[]) => {
  const summary = summarizePost(archived, publications)
  return {
    status: postStatus(summary),
    has_failed: summary.failed > 0,
    needs_attention: publications.some(({ needsAttention }) => needsAttention),
    due_for_review: publications.some(({ dueForReview }) => dueForReview),
    channels: publications.map(({ channelId, provider, sandbox, status }) => ({
      channel_id: channelId,
      provider,
      sandbox,
      status,
    })),
  }
}

type Told = Pick<CalendarEntry, 'picture' | 'allowed_actions' | 'etag'>

const entryOf = (row: CalendarRow, publications: readonly CalendarPublication[], told: Told): CalendarEntry => ({
  id: row.id,
  text: lineOf(row.line),
  labels: row.labels,
  media_count: row.mediaCount,
  ...standingOf(row, publications),
  scheduled_at: iso(row.scheduledAt),
  local_time: row.localTime,
  time_zone: row.timeZone,
  approval: { required: row.approvalRequired, state: approvalOf(row) },
  ...told,
})

/** Another word when another post is there, or one is another than it was; addresses of pictures do not count. */
const tagFor = (entries: readonly CalendarEntry[], page: Page<never>['page']): string => {
  const hash = createHash('sha256').update(String(page.next_cursor))
  for (const { id, etag, picture } of entries) hash.update(`|${id}${etag}${picture?.media_id ?? ''}`)
  return entityTag(hash.digest('hex').slice(0, 32))
}

const missing = (name: string): Issue => ({
  pointer: `/query/${name}`,
  code: 'required',
  detail: 'A calendar is read for a span: give from and to, or unscheduled=true for what has no time yet.',
  params: { reason: 'span' },
})

const refuseWithoutSpan = ({ from, to, unscheduled = false }: PostFilter): void => {
  if (unscheduled) return
  const issues = [...(from === undefined ? [missing('from')] : []), ...(to === undefined ? [missing('to')] : [])]
  if (issues.length > 0) throw refuseIssues(issues)
}

/** What stands in a span of time, or has no time yet; thousands of posts at once. */
export const readCalendar = (
  deps: ActionDeps,
  actor: Actor,
  { filter, limit, cursor }: CalendarInput,
): Promise<Versioned<Page<CalendarEntry>>> =>
  asMember(deps, { actor, orgId: filter.orgId, permission: 'posts.read' }, async (member) => {
    const { tx, orgId } = member
    refuseWithoutSpan(filter)
    const list = JSON.stringify(['calendar', filter])
    const after = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor)
    // What has no time yet has one order only: what was written last comes first.
    const sort = filter.unscheduled === true ? '-scheduled_at' : 'scheduled_at'
    const policy = await approvalPolicy(member)
    const beside = versionBeside(member, policy)
    const rows = await listCalendar(tx, filter, { sort, limit, after, beside })
    const position = ({ sortKey: key, id }: CalendarRow) => ({ key, id })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position })
    const ids = shown.map(({ id }) => id)
    const byPost = Map.groupBy(await listCalendarPublications(tx, orgId, ids), ({ postId }) => postId)
    const approvals = await approvalsStanding(member, policy, ids)
    const data = await Promise.all(
      shown.map(async (post) => {
        const publications = byPost.get(post.id) ?? []
        return entryOf(post, publications, {
          picture: await pictureOf(deps, orgId, post),
          allowed_actions: postActions(member, policy, { post, publications, approvals }),
          etag: entityTag(post.version),
        })
      }),
    )
    return { data, page, etag: tagFor(data, page) }
  })
