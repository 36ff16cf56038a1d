import { sql } from 'kysely'
import { KEYED, type KeyedChannelRow } from './channels.ts'
import type { Tx } from './database.ts'
import { checkQueued } from './publications.ts'

/** A channel whose account may be asked about. */
export interface ReadingKey {
  readonly orgId: string
  readonly id: string
  /** How long an answer counts as fresh. */
  readonly everySeconds: number
}

/**
 * Takes the right to ask a network about a channel's account. It is used up whatever comes of it: nobody asks, and pays, twice
 * within `everySeconds`, however often it fails.
 */
export const takeReading = (tx: Tx, { orgId, id, everySeconds }: ReadingKey): Promise<KeyedChannelRow | undefined> =>
  tx
    .updateTable('channels')
    .set({ factsReadAt: sql<Date>`now()` })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    // What is paused sends nothing: it is asked about when it has been resumed.
    .where('state', '=', 'active')
    .where((is) =>
      is.or([
        is('factsReadAt', 'is', null),
        is('factsReadAt', '<', sql<Date>`now() - make_interval(secs => ${everySeconds})`),
      ]),
    )
    .where(sql<boolean>`exists (select from installation where halted_at is null)`)
    .returning(KEYED)
    .executeTakeFirst()

/** What a network said of an account. */
export interface ReadAccount {
  readonly orgId: string
  readonly id: string
  readonly remoteId: string
  readonly handle: string
  readonly displayName: string
  readonly facts: KeyedChannelRow['facts']
  /** The sealed keys that it was asked with: a channel that has others by now was connected anew, and knows better. */
  readonly asked: Buffer
}

/**
 * Writes down what is another thing than before. Where that decides what posts may be, those that wait are held to the rules
 * anew. False: all is as it was.
 */
export const storeAccount = async (tx: Tx, account: ReadAccount): Promise<boolean> => {
  const { orgId, id, remoteId, handle, displayName, asked } = account
  const facts = JSON.stringify(account.facts)
  const before = await tx
    .selectFrom('channels')
    .select(sql<boolean>`facts <> ${facts}::jsonb`.as('differs'))
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('remoteId', '=', remoteId)
    .where('credentials', '=', asked)
    .where('state', '<>', 'deleted')
    .where(
      sql<boolean>`(facts, handle, display_name) is distinct from (${facts}::jsonb, ${handle}::text, ${displayName}::text)`,
    )
    .forUpdate()
    .executeTakeFirst()
  if (before === undefined) return false
  await tx
    .updateTable('channels')
    .set({ facts, handle, displayName })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute()
  if (before.differs) await checkQueued(tx, orgId, id)
  return true
}
