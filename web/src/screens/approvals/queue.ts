import { useQuery } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { postsQuery, useAccount, type PostQuery } from '#web/api/reads.ts'
import { useDecides } from '#web/lib/decides.ts'
import { useOrgId } from '#web/lib/org.ts'
import { byTime } from './soon.ts'

export type Shown = 'pending' | 'returned'

/** At most so many at once; who has decided about these gets the next ones. */
const MOST = 200

const useList = (approval: NonNullable<PostQuery['approval']>, enabled: boolean) => {
  const org = useOrgId()
  const { id: me } = useAccount()
  const decides = useDecides()
  const mine = decides ? {} : { author_id: me }
  const query = postsQuery(org, { approval, status: 'draft', sort: 'scheduled_at', ...mine }, MOST)
  return useQuery({ ...query, enabled })
}

/** Posts under one heading; null: they need none. */
export interface Group {
  readonly name: 'mine' | 'others' | null
  readonly posts: readonly Post[]
}

const isMine = ({ allowed_actions: allowed }: Post): boolean => allowed.includes('approve')

/** What waits for this very person stands before and apart from what waits for others; each by its time. */
const byWhose = (posts: readonly Post[], decides: boolean): readonly Group[] => {
  const [mine, others] = [posts.filter(isMine), posts.filter((post) => !isMine(post))]
  const groups: readonly Group[] = [
    { name: 'mine', posts: mine },
    { name: 'others', posts: others },
  ]
  // Whoever decides nothing has nothing to wait for there.
  return groups.filter((group) => group.posts.length > 0 || (group.name === 'mine' && decides))
}

/** What a viewer of this role decides about, or waits for; by their times, so that the overdue come first. */
export const useQueue = (shown: Shown) => {
  const pending = useList('pending', shown === 'pending')
  const changes = useList('changes_requested', shown === 'returned')
  const rejected = useList('rejected', shown === 'returned')
  const asked = shown === 'pending' ? [pending] : [changes, rejected]
  const found: readonly Post[] = byTime(asked.flatMap(({ data = [] }) => data))
  const decides = useDecides()
  const groups: readonly Group[] = shown === 'pending' ? byWhose(found, decides) : [{ name: null, posts: found }]
  return {
    groups,
    /** Whether there may be more than were asked for. */
    isCut: found.length >= MOST,
    isLoading: asked.some(({ isPending }) => isPending),
    error: asked.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
    retry: () => {
      for (const { refetch } of asked) void refetch()
    },
  }
}
