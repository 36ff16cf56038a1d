import { describe, it } from 'node:test'
import { revokeApproval as storeRevocation } from '#db/post-approvals.ts'
import { hunt, huntTogether, KEEPS_WHEN_MOVED, NO_CHECK, past } from './hunt.ts'

// Beside those of planted.test.ts, for `npm run verify`: these take longer to be found.

describe('a planted defect is found within fifty races:', () => {
  it('an edit that leaves the approval where it was', async () => {
    const sql = `
      create or replace function guard_post() returns trigger language plpgsql as $$
      begin
        if new.content_hash <> old.content_hash then
          new.revision := old.revision + 1;
          if old.approved_hash <> '' then new.approved_hash := new.content_hash; end if;
        end if;
        return new;
      end $$`
    await hunt('edit', { sql }, /sent without an approval/)
  })

  it('an approval that is taken back without taking the post from the queue', async () => {
    const revoke = past((tx, id) => storeRevocation(tx, { id, comment: null }))
    await hunt('revoke', { sql: NO_CHECK, acts: { revoke } }, /stuck: (queued|publishing)/)
  })

  it('a network that takes no more is told as what it is: stuck, and why', async () => {
    await hunt('approve', { networkLimit: 1 }, /stuck: queued, due since .* rate-limited/)
  })
})

describe('a planted defect is found within a hundred sequences:', () => {
  it('an approval that outlives a move of the time where it covers the time', async () => {
    await huntTogether({ sql: KEEPS_WHEN_MOVED }, /sent without an approval/)
  })
})
