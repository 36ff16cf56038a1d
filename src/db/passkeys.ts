import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

export interface PasskeyRow {
  readonly id: string
  readonly userId: string
  readonly credentialId: string
  readonly publicKey: Buffer
  /** int8 as text. */
  readonly counter: string
  readonly transports: readonly string[]
  readonly backedUp: boolean
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

/** Adds a passkey; throws a unique violation when somebody has the credential. */
export const insertPasskey = (tx: Tx, passkey: Omit<PasskeyRow, 'createdAt' | 'lastUsedAt'>): Promise<PasskeyRow> =>
  tx.insertInto('passkeys').values(passkey).returningAll().executeTakeFirstOrThrow()

/** The person's passkeys, oldest first. */
export const listPasskeys = (db: Database, userId: string): Promise<readonly PasskeyRow[]> =>
  db.selectFrom('passkeys').selectAll().where('userId', '=', userId).orderBy('createdAt').orderBy('id').execute()

/** The passkey of a credential; locked, so that its counter goes one way. */
export const lockPasskey = (tx: Tx, credentialId: string): Promise<PasskeyRow | undefined> =>
  tx.selectFrom('passkeys').selectAll().where('credentialId', '=', credentialId).forUpdate().executeTakeFirst()

/** Notes a use and the authenticator's counter. */
export const markPasskeyUsed = async (
  tx: Tx,
  used: { readonly id: string; readonly counter: number },
): Promise<void> => {
  await tx
    .updateTable('passkeys')
    .set({ counter: String(used.counter), lastUsedAt: sql`now()` })
    .where('id', '=', used.id)
    .execute()
}

/** Forgets one of the person's passkeys; false when there is none of this id. */
export const deletePasskey = async (
  tx: Tx,
  key: { readonly userId: string; readonly id: string },
): Promise<boolean> => {
  const answer = await tx
    .deleteFrom('passkeys')
    .where('userId', '=', key.userId)
    .where('id', '=', key.id)
    .executeTakeFirst()
  return answer.numDeletedRows === 1n
}

export type ChallengeKind = 'register' | 'signin' | 'step_up'

const CHALLENGE_MINUTES = 5

/** Keeps what an authenticator was asked to sign. */
export const insertChallenge = async (
  db: Database,
  challenge: {
    readonly id: string
    readonly kind: ChallengeKind
    readonly challenge: string
    readonly userId: string | null
  },
): Promise<void> => {
  await db
    .insertInto('passkeyChallenges')
    .values({ ...challenge, expiresAt: sql`now() + make_interval(mins => ${CHALLENGE_MINUTES})` })
    .execute()
}

/** Uses a challenge: undefined when it is over, used, of another kind, or of somebody else. */
export const useChallenge = async (
  tx: Tx,
  wanted: { readonly id: string; readonly kind: ChallengeKind; readonly userId: string | null },
): Promise<string | undefined> => {
  const row = await tx
    .updateTable('passkeyChallenges')
    .set({ usedAt: sql`now()` })
    .where('id', '=', wanted.id)
    .where('kind', '=', wanted.kind)
    .where('userId', 'is not distinct from', wanted.userId)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .returning('challenge')
    .executeTakeFirst()
  return row?.challenge
}
