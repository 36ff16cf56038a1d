import { sql, type SqlBool, type UpdateQueryBuilder, type UpdateResult } from 'kysely'
import { NOT_STOPPED, STOPPED, type StoppedConnection } from './channel-activity.ts'
import type { Database, Tx } from './database.ts'
import { anyOf } from './plain-array.ts'
import type { ChannelState, Tables } from './tables.ts'

/** A channel as people see it: without its keys. */
export interface ChannelRow extends StoppedConnection {
  readonly orgId: string
  readonly id: string
  readonly provider: string
  readonly state: ChannelState
  readonly sandbox: boolean
  readonly remoteId: string | null
  readonly handle: string | null
  readonly displayName: string | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
  /** When the network was asked for these facts last; null: before this was kept. */
  readonly factsReadAt: Date | null
  readonly tokenExpiresAt: Date | null
  readonly trouble: string | null
  /** What the keys allow, as the network said; null for keys from before this was kept. */
  readonly scopes: readonly string[] | null
  /** Whether the keys are renewed without a person; null for keys from before this was kept. */
  readonly keysRenewable: boolean | null
  /** When the keys were granted or last renewed. */
  readonly keysSince: Date | null
  readonly renewalFailingSince: Date | null
  readonly renewalTrouble: string | null
  /** Since when a person must connect it anew. */
  readonly lostSince: Date | null
  readonly pausedAt: Date | null
  readonly pausedBy: string | null
  readonly pauseReason: string | null
  readonly createdBy: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

const COLUMNS = [
  'orgId',
  'id',
  'provider',
  'state',
  'sandbox',
  'remoteId',
  'handle',
  'displayName',
  'facts',
  'factsReadAt',
  'tokenExpiresAt',
  'trouble',
  'scopes',
  'keysRenewable',
  'keysSince',
  'renewalFailingSince',
  'renewalTrouble',
  'lostSince',
  'pausedAt',
  'pausedBy',
  'pauseReason',
  ...STOPPED,
  'createdBy',
  'createdAt',
  'updatedAt',
] as const

/** Adds a channel that waits for its person to authorize it. */
export const insertChannel = (
  tx: Tx,
  channel: {
    readonly orgId: string
    readonly id: string
    readonly provider: string
    readonly sandbox: boolean
    readonly createdBy: string
  },
): Promise<ChannelRow> => tx.insertInto('channels').values(channel).returning(COLUMNS).executeTakeFirstOrThrow()

const present = (tx: Tx, orgId: string) =>
  tx.selectFrom('channels').select(COLUMNS).where('orgId', '=', orgId).where('state', '<>', 'deleted')

export const listChannels = (tx: Tx, orgId: string): Promise<readonly ChannelRow[]> =>
  present(tx, orgId).orderBy('createdAt').orderBy('id').execute()

export const findChannel = (tx: Tx, orgId: string, id: string): Promise<ChannelRow | undefined> =>
  present(tx, orgId).where('id', '=', id).executeTakeFirst()

/** Like `findChannel`, and keeps others from changing the channel until the transaction ends. */
export const lockChannel = (tx: Tx, orgId: string, id: string): Promise<ChannelRow | undefined> =>
  present(tx, orgId).where('id', '=', id).forUpdate().executeTakeFirst()

/** The same, and lets those go on who only see to it that the channel stays, as intents do. */
export const holdChannel = (tx: Tx, orgId: string, id: string): Promise<ChannelRow | undefined> =>
  present(tx, orgId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

/**
 * The channels of these ids that are there, kept from being paused or deleted until the transaction ends. Whoever also
 * locks publications locks channels first, and posts before both: with one order nobody waits in a circle.
 */
export const shareChannels = (tx: Tx, orgId: string, ids: readonly string[]): Promise<readonly ChannelRow[]> =>
  present(tx, orgId).where('id', '=', anyOf(ids)).orderBy('id').forShare().execute()

/** Makes whoever is about to hold a publication of the organization wait, or come first. */
export const lockChannels = async (tx: Tx, orgId: string): Promise<void> => {
  await present(tx, orgId).orderBy('id').forNoKeyUpdate().execute()
}

/** What is known of keys without opening them. */
export interface KeyFacts {
  readonly tokenExpiresAt: Date | null
  readonly scopes: readonly string[]
  /** Whether they are renewed without a person. */
  readonly renewable: boolean
}

/** The columns that new keys bring; whatever was in the way of renewing the former ones is over. */
const ofNewKeys = ({ tokenExpiresAt, scopes, renewable }: KeyFacts) => ({
  tokenExpiresAt,
  scopes,
  keysRenewable: renewable,
  keysSince: sql<Date>`now()`,
  renewalFailingSince: null,
  renewalTrouble: null,
  refreshLeaseUntil: null,
  refreshAfter: null,
})

/** What a finished authorization brings. */
export interface Connection {
  readonly orgId: string
  readonly id: string
  readonly remoteId: string
  readonly handle: string
  readonly displayName: string
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
  readonly credentials: Buffer
  readonly keys: KeyFacts
}

/** Makes the channel active with new keys; throws a unique violation when another channel has that account. */
export const connectChannel = (tx: Tx, connection: Connection): Promise<ChannelRow> =>
  tx
    .updateTable('channels')
    .set({
      state: sql`case when state = 'paused' then 'paused' else 'active' end`,
      remoteId: connection.remoteId,
      handle: connection.handle,
      displayName: connection.displayName,
      facts: JSON.stringify(connection.facts),
      factsReadAt: sql<Date>`now()`,
      credentials: connection.credentials,
      ...ofNewKeys(connection.keys),
      trouble: null,
      ...NOT_STOPPED,
    })
    .where('orgId', '=', connection.orgId)
    .where('id', '=', connection.id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()

interface ChannelKey {
  readonly orgId: string
  readonly id: string
}

const changeRow = (tx: Tx, { orgId, id }: ChannelKey) =>
  tx.updateTable('channels').where('orgId', '=', orgId).where('id', '=', id)

export const setChannelState = (tx: Tx, change: ChannelKey & { readonly state: ChannelState }): Promise<ChannelRow> =>
  changeRow(tx, change).set({ state: change.state }).returning(COLUMNS).executeTakeFirstOrThrow()

/** Pauses a channel, or says once more why it is paused. One that must be connected anew is paused when it has been. */
export const pauseChannel = (
  tx: Tx,
  pause: ChannelKey & { readonly userId: string; readonly reason: string | null },
): Promise<ChannelRow> =>
  changeRow(tx, pause)
    .set({
      state: sql<ChannelState>`case when state = 'active' then 'paused' else state end`,
      pausedAt: sql<Date>`coalesce(paused_at, clock_timestamp())`,
      pausedBy: pause.userId,
      pauseReason: sql<string | null>`coalesce(${pause.reason}, pause_reason)`,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()

/** Ends the pause of a channel; the database notes when, and what was due before stays where it is. */
export const resumeChannel = (tx: Tx, channel: ChannelKey): Promise<ChannelRow> =>
  changeRow(tx, channel)
    .set({ state: sql<ChannelState>`case when state = 'paused' then 'active' else state end`, pausedAt: null })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()

/** Only for the worker: a channel with its sealed keys. */
export interface KeyedChannelRow {
  readonly orgId: string
  readonly id: string
  readonly provider: string
  readonly sandbox: boolean
  readonly state: ChannelState
  readonly remoteId: string | null
  readonly handle: string | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
  readonly credentials: Buffer | null
  readonly tokenExpiresAt: Date | null
}

/** The columns of a channel with its keys. */
export const KEYED = [
  'orgId',
  'id',
  'provider',
  'sandbox',
  'state',
  'remoteId',
  'handle',
  'facts',
  'credentials',
  'tokenExpiresAt',
] as const

/** A channel with its keys as they are now, while it can be used. */
export const findKeyedChannel = (db: Database, key: ChannelKey): Promise<KeyedChannelRow | undefined> =>
  db
    .selectFrom('channels')
    .select(KEYED)
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('state', 'in', ['active', 'paused'])
    .executeTakeFirst()

/**
 * Takes the right to renew a channel's keys, for `leaseSeconds`. One taker at a time over all processes; nothing is
 * returned to the others, nor while a failed renewal is cooling down.
 */
export const leaseRefresh = (
  db: Database,
  key: ChannelKey,
  leaseSeconds: number,
): Promise<KeyedChannelRow | undefined> =>
  db
    .updateTable('channels')
    .set({ refreshLeaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})` })
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('state', 'in', ['active', 'paused'])
    .where((is) => is.or([is('refreshLeaseUntil', 'is', null), is('refreshLeaseUntil', '<', sql<Date>`now()`)]))
    .where((is) => is.or([is('refreshAfter', 'is', null), is('refreshAfter', '<', sql<Date>`now()`)]))
    // A database whose publishing is halted may be a copy: renewed from it, the keys of the original would be dead.
    .where(sql<boolean>`exists (select from installation where halted_at is null)`)
    .returning(KEYED)
    .executeTakeFirst()

/** Stores renewed keys and gives the lease back. */
export const storeRefreshed = async (
  db: Database,
  renewed: {
    readonly orgId: string
    readonly id: string
    readonly credentials: Buffer
    readonly keys: KeyFacts
    /** The sealed keys that were renewed: if others stand there by now, those are newer and stay. */
    readonly former: Buffer | null
  },
): Promise<void> => {
  await withKeys(db.updateTable('channels'), renewed.former)
    .set({ credentials: renewed.credentials, ...ofNewKeys(renewed.keys) })
    .where('orgId', '=', renewed.orgId)
    .where('id', '=', renewed.id)
    .where('state', '<>', 'deleted')
    .execute()
}

/** Gives the lease back after a failure, says when to try again at the earliest, and notes what was in the way. */
export const postponeRefresh = async (
  db: Database,
  key: { readonly orgId: string; readonly id: string; readonly seconds: number; readonly trouble: string },
): Promise<void> => {
  await db
    .updateTable('channels')
    .set({
      refreshLeaseUntil: null,
      refreshAfter: sql`now() + make_interval(secs => ${key.seconds})`,
      renewalFailingSince: sql<Date>`coalesce(renewal_failing_since, now())`,
      renewalTrouble: key.trouble.slice(0, 500),
    })
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .execute()
}

/** A person must connect the channel anew; a paused or deleted one keeps its state of rest only when deleted. */
export const requireReconnect = async (
  db: Database | Tx,
  channel: {
    readonly orgId: string
    readonly id: string
    readonly trouble: string
    /** The sealed keys that did not work: a channel that has others by now was reconnected, and stays as it is. */
    readonly failed: Buffer | null
  },
): Promise<void> => {
  await withKeys(db.updateTable('channels'), channel.failed)
    .set({ state: 'reconnect_required', trouble: channel.trouble.slice(0, 500), refreshLeaseUntil: null })
    .where('orgId', '=', channel.orgId)
    .where('id', '=', channel.id)
    .where('state', 'in', ['active', 'paused'])
    .execute()
}

/** Only while the channel still has exactly these sealed keys. */
const withKeys = (update: UpdateQueryBuilder<Tables, 'channels', 'channels', UpdateResult>, sealed: Buffer | null) =>
  sealed === null ? update : update.where('credentials', '=', sealed)

/** A network's channels whose keys end within `seconds` and that nobody is renewing; soonest first. */
export const listExpiring = (
  db: Database,
  { provider, seconds }: { readonly provider: string; readonly seconds: number },
): Promise<readonly { readonly orgId: string; readonly id: string }[]> =>
  db
    .selectFrom('channels')
    .select(['orgId', 'id'])
    .where('provider', '=', provider)
    .where('state', 'in', ['active', 'paused'])
    .where('tokenExpiresAt', '<', sql<Date>`now() + make_interval(secs => ${seconds})`)
    .where((is) => is.or([is('refreshLeaseUntil', 'is', null), is('refreshLeaseUntil', '<', sql<Date>`now()`)]))
    .where((is) => is.or([is('refreshAfter', 'is', null), is('refreshAfter', '<', sql<Date>`now()`)]))
    .orderBy('tokenExpiresAt')
    .limit(50)
    .execute()

/** A network's channels that were connected, for a check: with their keys, and never more than the one that is named. */
export const listConnected = (
  db: Database,
  wanted: { readonly provider: string; readonly id: string | null },
): Promise<readonly (KeyedChannelRow & Pick<ChannelRow, 'scopes' | 'trouble' | 'keysRenewable'>)[]> => {
  const query = db
    .selectFrom('channels')
    .select([...KEYED, 'scopes', 'trouble', 'keysRenewable'])
    .where('provider', '=', wanted.provider)
    .where('state', 'in', ['active', 'paused', 'reconnect_required'])
    .orderBy('createdAt')
    .orderBy('id')
  return (wanted.id === null ? query : query.where('id', '=', wanted.id)).execute()
}

/** Deleted channels whose grant at the network still has to be ended; not while a post is taken down with their keys. */
export const listToDisconnect = (db: Database): Promise<readonly KeyedChannelRow[]> =>
  db
    .selectFrom('channels')
    .select(KEYED)
    .where('state', '=', 'deleted')
    .where('credentials', 'is not', null)
    .where(sql<SqlBool>`not exists (select from removals r join publications p on p.org_id = r.org_id and p.id = r.publication_id
      where p.org_id = channels.org_id and p.channel_id = channels.id and r.state = 'removing')`)
    .orderBy('updatedAt')
    .limit(20)
    .execute()

/** Forgets the keys of a deleted channel. */
export const forgetCredentials = async (db: Database, key: ChannelKey): Promise<void> => {
  await db
    .updateTable('channels')
    .set({ credentials: null, tokenExpiresAt: null })
    .where('orgId', '=', key.orgId)
    .where('id', '=', key.id)
    .where('state', '=', 'deleted')
    .execute()
}
