import { createPost } from '#actions/create-post.ts'
import { editPost } from '#actions/edit-post.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import type { Stage } from '#test/support/stage.ts'
import type { Shard } from './shard.ts'

export const textsIn = async (shard: Shard, orgId: string): Promise<readonly string[]> =>
  (await rowsAsOwner(shard.url, 'select text from posts where org_id = $1 order by text', [orgId])).map(
    ({ text }) => text,
  )

/** Writes that come when the rows are copied, two, and one that comes when nobody acts there any more. */
export const lateWrites = ({ owner, orgId }: Stage, draftId: string) =>
  [
    {
      step: 'copied',
      act: ({ deps }: Shard) => createPost(deps, owner, { orgId, text: 'In between', channels: [] }),
    },
    {
      step: 'copied',
      act: ({ deps }: Shard) => editPost(deps, owner, { id: draftId, text: 'Another day', unschedule: false }),
    },
    {
      step: 'fenced',
      act: ({ deps }: Shard) => createPost(deps, owner, { orgId, text: 'Behind the fence', channels: [] }),
    },
  ] as const

export const untilWaiting = async ({ url }: Shard, count: number): Promise<void> => {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await rowsAsOwner(url, waiting)).length < count);
}
