import { sql } from 'kysely'
import type { Tx } from './database.ts'

const LIFETIME_MINUTES = 10

/** Remembers a started authorization for ten minutes; only the hash of its state is kept. */
export const insertOauthState = async (
  tx: Tx,
  state: {
    readonly orgId: string
    readonly id: string
    readonly channelId: string
    readonly userId: string
    readonly stateHash: Buffer
    readonly verifier: Buffer
    readonly redirectUri: string
  },
): Promise<void> => {
  await tx
    .insertInto('oauthStates')
    .values({ ...state, expiresAt: sql`now() + make_interval(mins => ${LIFETIME_MINUTES})` })
    .execute()
}

/** Uses a state up: it must belong to this organization, channel and person, be unused and younger than ten minutes. */
export const takeOauthState = (
  tx: Tx,
  key: { readonly orgId: string; readonly channelId: string; readonly userId: string; readonly stateHash: Buffer },
): Promise<{ readonly verifier: Buffer; readonly redirectUri: string } | undefined> =>
  tx
    .updateTable('oauthStates')
    .set({ usedAt: sql`now()` })
    .where('orgId', '=', key.orgId)
    .where('stateHash', '=', key.stateHash)
    .where('channelId', '=', key.channelId)
    .where('userId', '=', key.userId)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .returning(['verifier', 'redirectUri'])
    .executeTakeFirst()
