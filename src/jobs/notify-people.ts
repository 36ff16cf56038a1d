import type { OutgoingMail } from '#auth/outgoing-mail.ts'
import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { enqueue } from '#db/jobs.ts'
import {
  listNotifiedPeople,
  notifyPeople,
  takeNotableEvents,
  type NotableRow,
  type NotifiedRow,
  type SettledCause,
  type ToldPerson,
} from '#db/notifying.ts'
import { takePushes } from '#db/push-subscriptions.ts'
import { mailPaceOf, notificationOf, settledBy, wholeMatrix, type NotableEvent } from '#domain/notification.ts'
import { outsiderName } from '#domain/notification-text.ts'
import { placeAll } from '#events/placing.ts'
import type { Observe } from '#events/moments.ts'
import type { Random } from '#lib/random.ts'

export interface NotifyDeps {
  /** Works as the worker role. */
  readonly db: Database
  readonly mail: Pick<OutgoingMail, 'mode'>
  readonly random: Random
  readonly observe: Observe
  /** Called between the steps of which the database must see all or none; tests end the connection there. */
  readonly at?: (step: 'events-taken' | 'people-told') => Promise<void>
}

const EVENTS_AT_ONCE = 200

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const toEvent = (row: NotableRow): NotableEvent => ({
  type: row.type,
  postId: row.postId,
  channelId: row.channelId,
  subjectId: row.subjectId,
  authorId: row.authorId,
  makerId: row.makerId,
  parties: row.parties,
  waiting: { deciders: row.deciders, toldBefore: row.toldBefore, stage: row.stage },
  toldApart: row.toldApart,
  actorId: text(row.data['actor_id']),
  failureCode: text(row.data['failure_code']) ?? text(row.data['code']),
  needsAttention: row.data['needs_attention'] === true,
})

interface Telling {
  readonly row: NotableRow
  readonly event: NotableEvent
  readonly mails: boolean
}

/** What it is about, and whose act it was. */
const factsOf = (row: NotableRow, event: NotableEvent) => ({
  orgId: row.orgId,
  type: row.type,
  position: row.position,
  postId: row.postId,
  channelId: row.channelId,
  actorId: event.actorId,
  outsider: outsiderName(text(row.data['reviewer'])),
  code: event.failureCode,
  needsAttention: event.needsAttention,
  happenedAt: row.happenedAt,
})

/** What one person is told of one event; null: nothing. */
const tellOne = ({ row, event, mails }: Telling, person: NotifiedRow): ToldPerson | null => {
  const told = person.orgId === row.orgId ? notificationOf(event, person) : null
  if (told === null) return null
  const { kind, cause } = told
  const wishes = wholeMatrix(person.matrix)[kind]
  const mail = mails && wishes.email && person.confirmed ? mailPaceOf(kind) : null
  if (!wishes.in_app && mail === null && !wishes.push) return null
  return {
    ...factsOf(row, event),
    userId: person.userId,
    kind,
    cause,
    count: 1,
    // Of others than whom it waits for, it is no reminder.
    stage: event.waiting.deciders.includes(person.userId) ? event.waiting.stage : null,
    inApp: wishes.in_app,
    mail,
    push: wishes.push,
  }
}

/** Of one person and one cause the latest, counted. */
const gather = (told: readonly ToldPerson[]): readonly ToldPerson[] => {
  const known = new Map<string, ToldPerson>()
  for (const each of told) {
    const name = `${each.orgId} ${each.userId} ${each.cause}`
    known.set(name, { ...each, count: each.count + (known.get(name)?.count ?? 0) })
  }
  return [...known.values()]
}

const settledIn = (rows: readonly NotableRow[]): readonly SettledCause[] =>
  rows.flatMap((row) => {
    const { orgId, position } = row
    return settledBy(toEvent(row)).map((settled) => ({ ...settled, orgId, position }))
  })

const tellAll = (rows: readonly NotableRow[], people: readonly NotifiedRow[], mails: boolean): readonly ToldPerson[] =>
  rows.flatMap((row) => {
    const event = toEvent(row)
    return people.flatMap((person) => tellOne({ row, event, mails }, person) ?? [])
  })

/** Queues a message for each device, in the transaction that counts it as pushed. */
const push = async ({ random }: NotifyDeps, tx: Tx, told: readonly ToldPerson[]): Promise<void> => {
  const wanted = told.filter((each) => each.push)
  if (wanted.length === 0) return
  for (const place of await takePushes(tx, wanted)) {
    await enqueue(tx, { queue: 'push', id: random.id(), data: place })
  }
}

/** One part: events are taken and people told in one transaction, so that neither is ever done without the other. */
const tellPart = async (deps: NotifyDeps, tx: Tx): Promise<{ readonly events: number; readonly told: number }> => {
  const { mail, at = async () => {} } = deps
  const rows = await takeNotableEvents(tx, EVENTS_AT_ONCE)
  await at('events-taken')
  if (rows.length === 0) return { events: 0, told: 0 }
  const people = await listNotifiedPeople(tx, [...new Set(rows.map(({ orgId }) => orgId))])
  const told = gather(tellAll(rows, people, mail.mode === 'smtp'))
  await notifyPeople(tx, told, settledIn(rows))
  await push(deps, tx, told)
  await at('people-told')
  return { events: rows.length, told: told.length }
}

/** Tells people of what has happened since they were told last; any number of workers may, and one at a time does. */
export const tellPeople = async (deps: NotifyDeps, stopping: AbortSignal): Promise<void> => {
  await placeAll(deps.db)
  for (let events = EVENTS_AT_ONCE; events >= EVENTS_AT_ONCE && !stopping.aborted;) {
    const part = await inTransaction(deps.db, {}, (tx) => tellPart(deps, tx))
    events = part.events
    if (part.told > 0) deps.observe({ kind: 'notified', count: part.told })
  }
}
