import type { Claim } from '#db/claims.ts'
import type { PublishingStore } from '#publishing/store.ts'
import { asOwner } from '#test/support/owner.ts'

/**
 * A store without a memory of what was begun: whoever takes a publication over finds no open attempt and sends it again.
 * The database itself allows no such thing, so the attempt is closed as "not sent" behind its back.
 */
export const forgetJournal = (store: PublishingStore, ownerUrl: string): PublishingStore => ({
  ...store,
  load: async (claim: Claim) => {
    const work = await store.load(claim)
    if (work === undefined || work.open === null) return work
    const statement =
      work.open.state === 'sending'
        ? "update attempts set state = 'not_sent', finished_at = clock_timestamp() where id = $1 and state = 'sending'"
        : "update attempts set state = 'abandoned' where id = $1 and state = 'unknown'"
    await asOwner(ownerUrl, statement, [work.open.id])
    return { ...work, open: null }
  },
})
