import { createPost } from '#actions/create-post.ts'
import { editPost } from '#actions/edit-post.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import type { Stage } from '#test/support/stage.ts'
import type { Write } from './route.ts'
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

/** Asks the directory for the place of each of these now, and lets them act there when their step is opened. */
export const askFor = (late: ReturnType<typeof lateWrites>, orgId: string, write: Write) => {
  const opened = { copied: Promise.withResolvers<void>(), fenced: Promise.withResolvers<void>() }
  const asked = late.map(({ step, act }) => {
    const placed = Promise.withResolvers<void>()
    const ended = write(orgId, async (shard) => {
      placed.resolve()
      await opened[step].promise
      return act(shard)
    })
    return { placed: placed.promise, ended }
  })
  return {
    opened,
    placed: Promise.all(asked.map(({ placed }) => placed)),
    ended: Promise.allSettled(asked.map(({ ended }) => ended)),
  }
}
