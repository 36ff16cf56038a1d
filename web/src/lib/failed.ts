import { useQuery } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { postCountQuery, postsQuery, useAccount, type PostQuery } from '#web/api/reads.ts'
import type { Counted } from '#web/i18n/i18n.ts'
import { useOrgId, useRights } from './org.ts'

/** So many are shown; how many there are is counted apart. */
const MOST = 100

const NONE: Counted = { count: 0, more: false }

/** What failed and nobody has dealt with, as far as the viewer can: editors mend their own. */
const useFilter = (): PostQuery => {
  const { leads } = useRights()
  const { id: me } = useAccount()
  return { has_failed: true, ...(!leads && { author_id: me }) }
}

/** Posts of which something failed, the latest of them. Undefined until it is known. */
export const useFailed = (): readonly Post[] | undefined => {
  const { writes } = useRights()
  const query = postsQuery(useOrgId(), { ...useFilter(), sort: '-scheduled_at' }, MOST)
  const { data } = useQuery({ ...query, enabled: writes })
  return writes ? data : []
}

/** How many there are. */
export const useFailedCount = (): Counted => {
  const { writes } = useRights()
  const { data } = useQuery({ ...postCountQuery(useOrgId(), useFilter()), enabled: writes })
  return data ?? NONE
}
