import {
  deleteBlockedDates as remove,
  findBlockedDates,
  insertBlockedDates,
  listBlockedDates as query,
  type BlockedDatesRow,
} from '#db/blocked-dates.ts'
import { shareChannels } from '#db/channels.ts'
import { holdAllSlots } from '#db/slots.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { daysBlocked, earliestDate, MOST_BLOCKED_DATES, MOST_BLOCKED_DAYS } from '#domain/slot.ts'
import { OWN } from '#providers/issues.ts'
import { channelGone } from './channel-standing.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'
import { recordAct } from './record-act.ts'

/** Dates on which slots are left out. */
export interface BlockedDatesView {
  readonly id: string
  /** Null: of every channel. */
  readonly channel_id: string | null
  readonly first_date: string
  readonly last_date: string
  readonly note: string
  readonly created_at: string
}

export const blockedDatesView = (row: BlockedDatesRow): BlockedDatesView => ({
  id: row.id,
  channel_id: row.channelId,
  first_date: row.firstDate,
  last_date: row.lastDate,
  note: row.note,
  created_at: row.createdAt.toISOString(),
})

/** What is not over yet, in the order of the dates. */
export const listBlockedDates = (deps: ActionDeps, actor: Actor, orgId: string): Promise<readonly BlockedDatesView[]> =>
  asMember(deps, { actor, orgId, permission: 'channels.read' }, async ({ tx }) => {
    const rows = await query(tx, orgId, earliestDate(deps.clock.now()))
    return rows.map(blockedDatesView)
  })

export interface AddBlockedDatesInput {
  readonly orgId: string
  readonly channelId: string | null
  readonly firstDate: string
  readonly lastDate: string
  readonly note: string
}

const checkDates = (dates: AddBlockedDatesInput): void => {
  const days = daysBlocked(dates)
  const issue = { pointer: '/last_date', ...OWN, fix: 'edit' } as const
  if (days === null) {
    const detail = 'Give dates that exist, such as 2026-12-24, the last one not before the first.'
    throw refuseIssues([{ ...issue, code: 'invalid_dates', detail }])
  }
  if (days <= MOST_BLOCKED_DAYS) return
  const detail = `One entry covers at most ${MOST_BLOCKED_DAYS} days; give several.`
  throw refuseIssues([
    { ...issue, code: 'too_long', detail, params: { reason: 'days' }, limit: MOST_BLOCKED_DAYS, actual: days },
  ])
}

const store = async (deps: ActionDeps, member: Member, input: AddBlockedDatesInput): Promise<BlockedDatesView> => {
  const { tx, orgId, userId: createdBy } = member
  const { channelId, firstDate, lastDate } = input
  if (channelId !== null && (await shareChannels(tx, orgId, [channelId])).length === 0)
    throw refuseIssues([channelGone()])
  // Whoever is about to take a slot is there before this, or finds it.
  await holdAllSlots(tx, orgId)
  // Those that are over are shown to nobody, who could delete them.
  if ((await query(tx, orgId, earliestDate(deps.clock.now()))).length >= MOST_BLOCKED_DATES) {
    const detail = `An organization has at most ${MOST_BLOCKED_DATES} entries of blocked dates ahead; delete one first.`
    throw refuse('too_many_blocked_dates', detail, { limit: MOST_BLOCKED_DATES })
  }
  const id = deps.random.id()
  await insertBlockedDates(tx, { ...input, id, createdBy })
  const detail = { channel_id: channelId, first_date: firstDate, last_date: lastDate }
  await recordAct(member, { action: 'blocked_date.added', objectType: 'blocked_date', objectId: id, detail })
  const row = await findBlockedDates(tx, orgId, id)
  if (row === undefined) throw notFound()
  return blockedDatesView(row)
}

/** Leaves slots out on some dates, of one channel or of all. Posts that have a time there keep it. */
export const addBlockedDates = (
  deps: ActionDeps,
  actor: Actor,
  input: AddBlockedDatesInput,
): Promise<BlockedDatesView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'channels.manage' }, async (member) => {
    checkDates(input)
    return store(deps, member, input)
  })

/** Lets the slots of these dates be taken again. */
export const deleteBlockedDates = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: { readonly orgId: string; readonly id: string },
): Promise<void> =>
  asMember(deps, { actor, orgId, permission: 'channels.manage' }, async (member) => {
    const row = await findBlockedDates(member.tx, orgId, id)
    if (row === undefined) throw notFound()
    if (!(await remove(member.tx, orgId, id))) throw notFound()
    const { channelId, firstDate, lastDate } = row
    const detail = { channel_id: channelId, first_date: firstDate, last_date: lastDate }
    await recordAct(member, { action: 'blocked_date.deleted', objectType: 'blocked_date', objectId: id, detail })
  })
