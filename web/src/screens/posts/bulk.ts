import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Answer, Post, Problem } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { copyOf } from '#web/lib/copy.ts'
import { useOrg } from '#web/lib/org.ts'
import { inParts, MOST_NAMED } from './chosen.ts'
import type { Listed } from './data.ts'
import { changeFor, type Plan } from './shift.ts'

export type Bulk = 'reschedule' | 'submit' | 'approve' | 'retry' | 'duplicate' | 'cancel' | 'label'

/** Which labels are put on, and which taken off. */
export interface Labeling {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** One post that was left out, and why. */
export interface Skipped {
  readonly post: Listed
  /** In the server's words; else it was not asked for, and why. */
  readonly problem: Pick<Problem, 'code' | 'detail' | 'errors'> | 'no_time' | 'nothing_to_submit'
}

/** What became of them. */
export interface Outcome {
  readonly done: number
  readonly skipped: readonly Skipped[]
}

/** The API takes so many at once. */
const MOST = 500

type Results = Answer<'cancelPosts'>

const gather = async (
  posts: readonly Listed[],
  ask: (part: readonly Listed[]) => Promise<Results>,
): Promise<Outcome> => {
  const outcome = { done: 0, skipped: new Array<Skipped>() }
  for (const part of inParts(posts, MOST)) {
    const { succeeded, results } = await ask(part)
    outcome.done += succeeded
    for (const { row, problem } of results) {
      const post = part[row]
      if (post !== undefined && problem !== undefined) outcome.skipped.push({ post, problem })
    }
  }
  return outcome
}

/** As it was shown: one that was changed since is left out, and told of. */
const seen = ({ id, etag }: Listed) => ({ post_id: id, if_match: etag })

interface Chosen {
  readonly org: { readonly id: string; readonly zone: string }
  readonly posts: readonly Listed[]
  readonly plan: Plan
  readonly labeling: Labeling
}

const move = async ({ org, posts, plan }: Chosen): Promise<Outcome> => {
  const asked = posts.flatMap((post) => {
    const change = changeFor(post, plan, org.zone)
    return change === undefined ? [] : [{ post, change: { ...change, ...seen(post) } }]
  })
  const changes = new Map(asked.map(({ post, change }) => [post.id, change]))
  const outcome = await gather(
    asked.map(({ post }) => post),
    (part) => api.bulk.reschedulePosts(org.id, { posts: part.flatMap(({ id }) => changes.get(id) ?? []) }),
  )
  const timeless = posts.filter(({ id }) => !changes.has(id)).map((post) => ({ post, problem: 'no_time' as const }))
  return { ...outcome, skipped: [...outcome.skipped, ...timeless] }
}

/** An approval is asked for with a time; what has one, or needs none, has nothing to ask for. */
export const canSubmit = ({ approval, allowed_actions: allowed }: Listed): boolean =>
  approval.state === 'not_requested' && allowed.includes('edit')

const submit = async (chosen: Chosen): Promise<Outcome> => {
  const { posts } = chosen
  const outcome = await move({ ...chosen, posts: posts.filter(canSubmit) })
  const others = posts.filter((post) => !canSubmit(post))
  return {
    ...outcome,
    skipped: [...outcome.skipped, ...others.map((post) => ({ post, problem: 'nothing_to_submit' as const }))],
  }
}

/** Copies what the posts say at this moment, as drafts without a time. */
const duplicate = async ({ org, posts }: Chosen): Promise<Outcome> => {
  const channels = new Set((await api.channels.list(org.id).toArray()).map(({ id }) => id))
  const contents = new Map<string, Post>()
  for (const part of inParts(posts, MOST_NAMED)) {
    const ids = part.map(({ id }) => id).join(',')
    for (const post of await api.posts.list(org.id, { ids, limit: MOST_NAMED }).toArray()) contents.set(post.id, post)
  }
  return gather(
    posts.filter(({ id }) => contents.has(id)),
    (part) =>
      api.bulk.createPosts(org.id, {
        mode: 'per_row',
        posts: part.flatMap(({ id }) => {
          const content = contents.get(id)
          return content === undefined ? [] : [copyOf(content, channels)]
        }),
      }),
  )
}

const ACTS: Readonly<Record<Bulk, (chosen: Chosen) => Promise<Outcome>>> = {
  reschedule: move,
  submit,
  duplicate,
  approve: ({ org, posts }) =>
    gather(posts, (part) =>
      api.bulk.approvePosts(org.id, {
        posts: part.map((post) => ({ ...seen(post), content_hash: post.content_hash })),
      }),
    ),
  retry: ({ org, posts }) => gather(posts, (part) => api.bulk.retryPosts(org.id, { posts: part.map(seen) })),
  label: ({ org, posts, labeling: { add, remove } }) =>
    gather(posts, (part) =>
      api.bulk.labelPosts(org.id, {
        posts: part.map(({ id }) => ({ post_id: id, add: [...add], remove: [...remove] })),
      }),
    ),
  cancel: ({ org, posts }) => gather(posts, (part) => api.bulk.cancelPosts(org.id, { posts: part.map(seen) })),
}

interface Wish extends Omit<Chosen, 'org'> {
  readonly what: Bulk
}

/** Does something with many posts; each stands for itself. */
export const useBulk = () => {
  const { id, time_zone: zone } = useOrg()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ what, posts, plan, labeling }: Wish): Promise<Outcome> =>
      ACTS[what]({ org: { id, zone }, posts, plan, labeling }),
    onSettled: () => {
      for (const queryKey of [keys.postLists(id), keys.health(id), keys.slots(id), keys.labels(id)])
        void client.invalidateQueries({ queryKey })
    },
  })
}
