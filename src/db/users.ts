import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

export interface UserRow {
  readonly id: string
  readonly email: string
  readonly username: string
  readonly createdAt: Date
  readonly emailVerifiedAt: Date | null
}

/** What signing in looks at besides. */
export interface SignInRow extends UserRow {
  readonly passwordHash: string | null
  readonly disabledAt: Date | null
}

const COLUMNS = ['id', 'email', 'username', 'createdAt', 'emailVerifiedAt'] as const
const SIGN_IN_COLUMNS = [...COLUMNS, 'passwordHash', 'disabledAt'] as const

/** Adds a person; throws a unique violation when the e-mail or the username is taken. */
export const insertUser = (
  db: Database,
  user: {
    readonly id: string
    readonly email: string
    readonly username: string
    readonly passwordHash: string | null
    readonly emailVerifiedAt: Date | null
  },
): Promise<UserRow> => db.insertInto('users').values(user).returning(COLUMNS).executeTakeFirstOrThrow()

/** A person by e-mail, whatever its case, with the password hash. */
export const findUserForSignIn = (db: Database, email: string): Promise<SignInRow | undefined> =>
  db
    .selectFrom('users')
    .select(SIGN_IN_COLUMNS)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst()

/** A person by id. */
export const findUser = (db: Database, id: string): Promise<SignInRow | undefined> =>
  db.selectFrom('users').select(SIGN_IN_COLUMNS).where('id', '=', id).executeTakeFirst()

/** The e-mail of a person, or undefined. */
export const findUserEmail = async (db: Database, userId: string): Promise<string | undefined> =>
  (await db.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirst())?.email

/** Whether somebody has this username, whatever its case. */
export const isUsernameTaken = async (db: Database, username: string): Promise<boolean> => {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where(sql`lower(username)`, '=', username.toLowerCase())
    .executeTakeFirst()
  return row !== undefined
}

/** Gives the person another password: whatever it was, or only in place of `old`; false when that was changed meanwhile. */
export const setPassword = async (
  db: Database,
  password: { readonly userId: string; readonly hash: string; readonly old?: string | null },
): Promise<boolean> => {
  const { userId, hash, old } = password
  const answer = await db
    .updateTable('users')
    .set({ passwordHash: hash, passwordChangedAt: sql`now()` })
    .where('id', '=', userId)
    .$if(old !== undefined, (query) => query.where('passwordHash', 'is not distinct from', old ?? null))
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

/** Puts a better hash of the same password in place of `old`, unless the password was changed meanwhile. */
export const improveHash = async (
  db: Database,
  hashes: { readonly userId: string; readonly old: string; readonly better: string },
): Promise<boolean> => {
  const answer = await db
    .updateTable('users')
    .set({ passwordHash: hashes.better })
    .where('id', '=', hashes.userId)
    .where('passwordHash', '=', hashes.old)
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

/** Notes that the person reads the mail of this address; false when it is another one by now. */
export const markEmailVerified = async (
  db: Database,
  verified: { readonly userId: string; readonly email: string },
): Promise<boolean> => {
  const answer = await db
    .updateTable('users')
    .set({ emailVerifiedAt: sql`coalesce(email_verified_at, now())` })
    .where('id', '=', verified.userId)
    .where('email', '=', verified.email)
    .executeTakeFirst()
  return answer.numUpdatedRows === 1n
}

/** Makes changes of one account wait for each other until the transaction ends. */
export const lockUser = async (tx: Tx, userId: string): Promise<void> => {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
}

/**
 * Whether the person may sign in, with this very password hash if one is given; nobody changes that before the
 * transaction ends.
 */
export const holdUser = async (
  tx: Tx,
  user: { readonly userId: string; readonly passwordHash: string | undefined; readonly needsVerifiedEmail: boolean },
): Promise<boolean> => {
  const { userId, passwordHash, needsVerifiedEmail } = user
  const row = await tx
    .selectFrom('users')
    .select(['passwordHash', 'emailVerifiedAt'])
    .where('id', '=', userId)
    .where('disabledAt', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (row === undefined || (needsVerifiedEmail && row.emailVerifiedAt === null)) return false
  return passwordHash === undefined || row.passwordHash === passwordHash
}
