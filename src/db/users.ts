import { sql } from 'kysely'
import type { Database } from './database.ts'

export interface UserRow {
  readonly id: string
  readonly email: string
  readonly username: string
  readonly createdAt: Date
}

/** Adds a person; throws a unique violation when the e-mail or the username is taken. */
export const insertUser = (
  db: Database,
  user: { readonly id: string; readonly email: string; readonly username: string; readonly passwordHash: string },
): Promise<UserRow> =>
  db.insertInto('users').values(user).returning(['id', 'email', 'username', 'createdAt']).executeTakeFirstOrThrow()

/** A person by e-mail, whatever its case, with the password hash. */
export const findUserForSignIn = (
  db: Database,
  email: string,
): Promise<(UserRow & { readonly passwordHash: string; readonly disabledAt: Date | null }) | undefined> =>
  db
    .selectFrom('users')
    .select(['id', 'email', 'username', 'createdAt', 'passwordHash', 'disabledAt'])
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst()

/** The e-mail of a person, or undefined. */
export const findUserEmail = async (db: Database, userId: string): Promise<string | undefined> =>
  (await db.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirst())?.email
