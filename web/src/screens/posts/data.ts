import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import type { ListState } from './state.ts'

const FIELDS = [
  'id',
  'author_id',
  'text',
  'labels',
  'status',
  'has_failed',
  'needs_attention',
  'due_for_review',
  'schedule_overdue',
  'content_hash',
  'scheduled_at',
  'approval',
  'publications',
  'allowed_actions',
  'etag',
] as const

/** What the list needs of a post, and asks for. */
export type Listed = Pick<Post, (typeof FIELDS)[number]>

const PAGE = 50

/** Where the first page begins. */
const firstPage = (): string | null => null

/** Page after page, as far as somebody goes. */
export const usePostList = (org: string, state: ListState) =>
  useInfiniteQuery({
    queryKey: [...keys.postLists(org), 'pages', state],
    queryFn: ({ pageParam, signal }) =>
      api.posts
        .list(
          org,
          { ...state, limit: PAGE, fields: FIELDS.join(','), ...(pageParam !== null && { cursor: pageParam }) },
          { signal },
        )
        .page(),
    initialPageParam: firstPage(),
    getNextPageParam: ({ page }) => (page.has_more ? page.next_cursor : null),
    placeholderData: keepPreviousData,
  })
