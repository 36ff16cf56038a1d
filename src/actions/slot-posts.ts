import { shareChannels } from '#db/channels.ts'
import { lockPost, type PostRow } from '#db/posts.ts'
import { listPublications, type PublicationRow } from '#db/publications.ts'
import { holdSlots, listTaken, type SlotRow, type TakenRow } from '#db/slots.ts'
import { Refused, type Params } from '#domain/problem.ts'
import { FURTHEST_DAYS } from '#domain/schedule.ts'
import { blockedBy, isSlotMoment, movedTo, occurrences, type Occurrence, type SlotTime } from '#domain/slot.ts'
import type { ActionDeps } from './deps.ts'
import type { Member } from './member.ts'
import { movePost } from './move-post.ts'
import { postView, type PostView } from './post-view.ts'
import { readPlan, type Plan } from './slot-times.ts'

/** Why a post stays where it is although its slot goes. */
export interface Obstacle {
  readonly code: string
  readonly detail: string
  readonly params?: Params
}

/** A post that was in a slot when that was changed. */
export interface SlotPostView {
  readonly post_id: string
  /** Its time before. */
  readonly scheduled_at: string
  /** Where the change of the slot puts it; null where the slot is deleted. */
  readonly moves_to: string | null
  readonly moved: boolean
  readonly obstacle: Obstacle | null
  /** By now. */
  readonly status: PostView['status']
  readonly approval: PostView['approval']
}

/** A post in a slot, in one week. */
export interface Sitting {
  readonly post: PostRow
  readonly publications: readonly PublicationRow[]
  readonly from: Occurrence<SlotRow>
}

const DAY_MS = 86_400_000

/** Posts whose time is the slot's, in whatever week; waiting ones as well as queued ones. */
const findSitting = async (deps: ActionDeps, { tx, orgId }: Member, slot: SlotRow) => {
  const now = deps.clock.now()
  const weeks = occurrences([slot], { after: now, until: new Date(now.getTime() + FURTHEST_DAYS * DAY_MS) })
  const at = new Map(weeks.map((each) => [each.at.getTime(), each]))
  const channelIds = [slot.channelId]
  const taken = await listTaken(tx, { orgId, channelIds, moments: weeks.map((each) => each.at), postId: null })
  return taken.flatMap((row) => {
    const from = at.get(row.at.getTime())
    return from === undefined ? [] : [{ postId: row.postId, from }]
  })
}

const channelsOf = (publications: readonly PublicationRow[]): readonly string[] =>
  publications.filter(({ status }) => status !== 'canceled').map(({ channelId }) => channelId)

/** Keeps posts, their channels and these channels' slots as they are, each kind in its turn as everywhere. */
const holdPosts = async ({ tx, orgId }: Member, slot: SlotRow, ids: readonly string[]) => {
  const posts: PostRow[] = []
  for (const id of ids.toSorted()) {
    const post = await lockPost(tx, orgId, id)
    if (post !== undefined) posts.push(post)
  }
  const publicationsOf = Map.groupBy(await listPublications(tx, orgId, ids), ({ postId }) => postId)
  const channelIds = [...new Set([slot.channelId, ...[...publicationsOf.values()].flatMap(channelsOf)])]
  await shareChannels(tx, orgId, channelIds)
  await holdSlots(tx, orgId, channelIds)
  return posts.map((post) => ({ post, publications: publicationsOf.get(post.id) ?? [] }))
}

/**
 * Keeps the posts that are in a slot as they are, and tells of them. Posts are locked before slots, so that some may have come into
 * it meanwhile: these are locked out of turn, which at worst the database ends, and everything begins anew.
 */
export const holdSitting = async (deps: ActionDeps, member: Member, slot: SlotRow): Promise<readonly Sitting[]> => {
  const held = new Map<string, Pick<Sitting, 'post' | 'publications'>>()
  for (let round = 0; ; round += 1) {
    const found = await findSitting(deps, member, slot)
    const fresh = found.map(({ postId }) => postId).filter((id) => !held.has(id))
    if (round > 0 && fresh.length === 0) {
      return found.flatMap(({ postId, from }) => {
        const each = held.get(postId)
        return each === undefined ? [] : [{ ...each, from }]
      })
    }
    for (const each of await holdPosts(member, slot, fresh)) held.set(each.post.id, each)
  }
}

/** A post on its way from a slot to where that goes. */
interface Move extends Sitting {
  readonly to: Occurrence
}

interface Ground {
  readonly now: Date
  /** Of all channels of the posts, as slots are before the change. */
  readonly plan: Plan
  readonly slot: SlotRow
  readonly taken: TakenRow[]
}

const sameMoment = (one: Date, other: Date): boolean => one.getTime() === other.getTime()

const isTaken = ({ taken }: Ground, { post, publications, to }: Move): boolean => {
  const channelIds = channelsOf(publications)
  return taken.some(
    ({ channelId, at, postId }) => postId !== post.id && sameMoment(at, to.at) && channelIds.includes(channelId),
  )
}

/** Whether it would leave a slot of another channel that it goes to as well. */
const leavesAnother = ({ plan, slot }: Ground, { publications, from, to }: Move): boolean =>
  channelsOf(publications).some((channelId) => {
    const slots = plan.slotsOf.get(channelId) ?? []
    return channelId !== slot.channelId && isSlotMoment(slots, from.at) && !isSlotMoment(slots, to.at)
  })

const obstacleOf = (ground: Ground, move: Move): Obstacle | null => {
  const { now, plan, slot } = ground
  const { to } = move
  if (to.at <= now)
    return { code: 'time_in_past', detail: 'This week the new time has passed already.', params: { reason: 'slot' } }
  if (blockedBy(plan.blocked, slot.channelId, to) !== undefined)
    return {
      code: 'date_blocked',
      detail: `${to.localTime.slice(0, 10)} is blocked.`,
      params: { date: to.localTime.slice(0, 10) },
    }
  if (isTaken(ground, move)) return { code: 'slot_taken', detail: 'Another post has the new time.' }
  if (!leavesAnother(ground, move)) return null
  const detail = 'It goes to another channel too, and would leave a slot of that one; change that slot as well.'
  return { code: 'slot_of_another_channel', detail }
}

const groundOf = async (deps: ActionDeps, member: Member, moves: readonly Move[]): Promise<Omit<Ground, 'slot'>> => {
  const { tx, orgId } = member
  const channelIds = [...new Set(moves.flatMap(({ publications }) => channelsOf(publications)))]
  const moments = moves.map(({ to }) => to.at)
  const taken = await listTaken(tx, { orgId, channelIds, moments, postId: null })
  return { now: deps.clock.now(), plan: await readPlan(deps, member, channelIds), taken: [...taken] }
}

/** What became of a post. */
interface Outcome {
  readonly post: PostRow
  readonly moved: boolean
  readonly obstacle: Obstacle | null
}

const carryOut = async (deps: ActionDeps, member: Member, { post, to }: Move): Promise<Outcome> => {
  const schedule = { at: to.at, localTime: to.localTime, timeZone: to.slot.timeZone }
  try {
    return { post: await movePost(deps, member, { post, schedule }), moved: true, obstacle: null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { code, detail } = error.problem
    return { post, moved: false, obstacle: { code, detail } }
  }
}

const settle = async (
  deps: ActionDeps,
  member: Member,
  { move, ground, carry }: { readonly move: Move; readonly ground: Ground; readonly carry: boolean },
): Promise<Outcome> => {
  const { post, publications, from, to } = move
  const stays = sameMoment(from.at, to.at)
  const obstacle = stays ? null : obstacleOf(ground, move)
  if (stays || obstacle !== null || !carry) return { post, moved: false, obstacle }
  const outcome = await carryOut(deps, member, move)
  if (outcome.moved)
    ground.taken.push(...channelsOf(publications).map((channelId) => ({ channelId, at: to.at, postId: post.id })))
  return outcome
}

const shown = async (
  deps: ActionDeps,
  { tx, orgId }: Member,
  told: readonly (Outcome & { readonly from: Occurrence; readonly to: Occurrence | null })[],
): Promise<readonly SlotPostView[]> => {
  const ids = told.map(({ post }) => post.id)
  const publicationsOf = Map.groupBy(await listPublications(tx, orgId, ids), ({ postId }) => postId)
  return told.map(({ post, moved, obstacle, from, to }) => {
    const { status, approval } = postView(post, publicationsOf.get(post.id) ?? [], deps.clock.now())
    const times = { scheduled_at: from.at.toISOString(), moves_to: to?.at.toISOString() ?? null }
    return { post_id: post.id, ...times, moved, obstacle, status, approval }
  })
}

/** Tells of posts that are in a slot which goes to another time; with `carry` they go with it where nothing stands in the way. */
export const movePosts = async (
  deps: ActionDeps,
  member: Member,
  change: {
    readonly slot: SlotRow
    readonly to: SlotTime
    readonly sitting: readonly Sitting[]
    readonly carry: boolean
  },
): Promise<readonly SlotPostView[]> => {
  const { slot, carry } = change
  const moves = change.sitting.map((each) => ({ ...each, to: movedTo(each.from, change.to) }))
  const ground = { ...(await groundOf(deps, member, moves)), slot }
  const told = []
  for (const move of moves) {
    const outcome = await settle(deps, member, { move, ground, carry })
    told.push({ ...outcome, from: move.from, to: move.to })
  }
  return shown(deps, member, told)
}

/** Tells of posts that are in a slot which goes away. */
export const leavePosts = (
  deps: ActionDeps,
  member: Member,
  sitting: readonly Sitting[],
): Promise<readonly SlotPostView[]> =>
  shown(
    deps,
    member,
    sitting.map(({ post, from }) => ({ post, from, to: null, moved: false, obstacle: null })),
  )
