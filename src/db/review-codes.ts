import { sql } from 'kysely'
import type { Tx } from './database.ts'

interface CodeKey {
  readonly orgId: string
  readonly linkId: string
  readonly email: string
}

/** Gives an address a new code; the one before it is worthless then. */
export const storeReviewCode = async (
  tx: Tx,
  { minutes, ...code }: CodeKey & { readonly codeHash: Buffer; readonly minutes: number },
): Promise<void> => {
  const expiresAt = sql<Date>`now() + make_interval(mins => ${minutes})`
  await tx
    .insertInto('reviewCodes')
    .values({ ...code, expiresAt })
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'linkId', 'email']).doUpdateSet({ codeHash: code.codeHash, tries: 0, expiresAt }),
    )
    .execute()
}

const of = ({ orgId, linkId, email }: CodeKey) => ({ orgId, linkId, email })

/** Counts a try before the code is looked at. Undefined: there is none, it is over, or it was tried too often. */
export const tryReviewCode = async (tx: Tx, key: CodeKey, most: number): Promise<Buffer | undefined> => {
  const row = await tx
    .updateTable('reviewCodes')
    .set((set) => ({ tries: set('tries', '+', 1) }))
    .where((is) => is.and(of(key)))
    .where('tries', '<', most)
    .where('expiresAt', '>', sql<Date>`now()`)
    .returning('codeHash')
    .executeTakeFirst()
  return row?.codeHash
}

/** A code works once: false for whoever comes second with it. */
export const useReviewCode = async (tx: Tx, key: CodeKey, codeHash: Buffer): Promise<boolean> => {
  const used = await tx
    .deleteFrom('reviewCodes')
    .where((is) => is.and(of(key)))
    .where('codeHash', '=', codeHash)
    .executeTakeFirst()
  return used.numDeletedRows === 1n
}
