import { useQuery } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { postsQuery, useAccount } from '#web/api/reads.ts'
import { useOrgId, useRights } from './org.ts'

/** More than so many is too many to count. */
const MOST = 100

/**
 * Posts of which something failed and nobody has dealt with it, as far as the viewer can: editors mend their own.
 * Undefined until it is known.
 */
export const useFailed = (): readonly Post[] | undefined => {
  const { leads, writes } = useRights()
  const { id: me } = useAccount()
  const mine = leads ? {} : { author_id: me }
  const query = postsQuery(useOrgId(), { has_failed: true, sort: '-scheduled_at', ...mine }, MOST)
  const { data } = useQuery({ ...query, enabled: writes })
  return writes ? data : []
}
