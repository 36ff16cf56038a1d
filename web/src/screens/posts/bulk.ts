import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Answer, Problem } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrg } from '#web/lib/org.ts'
import type { Listed } from './data.ts'
import { changeFor, type Plan } from './shift.ts'

export type Bulk = 'reschedule' | 'approve' | 'cancel' | 'label'

/** Which labels are put on, and which taken off. */
export interface Labeling {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** One post that was left out, and why. */
export interface Skipped {
  readonly post: Listed
  /** Null: there was nothing to ask the server for. */
  readonly problem: Pick<Problem, 'detail' | 'errors'> | null
}

/** What became of them. */
export interface Outcome {
  readonly done: number
  readonly skipped: readonly Skipped[]
}

/** The API takes so many at once. */
const MOST = 500

const inParts = <Entry>(entries: readonly Entry[]): readonly (readonly Entry[])[] =>
  Array.from({ length: Math.ceil(entries.length / MOST) }, (_, part) => entries.slice(part * MOST, (part + 1) * MOST))

type Results = Answer<'cancelPosts'>

const gather = async (
  posts: readonly Listed[],
  ask: (part: readonly Listed[]) => Promise<Results>,
): Promise<Outcome> => {
  const outcome = { done: 0, skipped: new Array<Skipped>() }
  for (const part of inParts(posts)) {
    const { succeeded, results } = await ask(part)
    outcome.done += succeeded
    for (const { row, problem } of results) {
      const post = part[row]
      if (post !== undefined && problem !== undefined) outcome.skipped.push({ post, problem })
    }
  }
  return outcome
}

const move = async (org: { readonly id: string; readonly zone: string }, posts: readonly Listed[], plan: Plan) => {
  const asked = posts.flatMap((post) => {
    const change = changeFor(post, plan, org.zone)
    return change === undefined ? [] : [{ post, change }]
  })
  const changes = new Map(asked.map(({ post, change }) => [post.id, change]))
  const outcome = await gather(
    asked.map(({ post }) => post),
    (part) => api.bulk.reschedulePosts(org.id, { posts: part.flatMap(({ id }) => changes.get(id) ?? []) }),
  )
  const timeless = posts.filter(({ id }) => !changes.has(id)).map((post) => ({ post, problem: null }))
  return { ...outcome, skipped: [...outcome.skipped, ...timeless] }
}

const labelAll = (org: string, posts: readonly Listed[], { add, remove }: Labeling) =>
  api.bulk.labelPosts(org, { posts: posts.map(({ id }) => ({ post_id: id, add: [...add], remove: [...remove] })) })

interface Wish {
  readonly what: Bulk
  readonly posts: readonly Listed[]
  readonly plan: Plan
  readonly labeling: Labeling
}

/** Does something with many posts; each stands for itself. */
export const useBulk = () => {
  const { id, time_zone: zone } = useOrg()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ what, posts, plan, labeling }: Wish): Promise<Outcome> => {
      if (what === 'label') return gather(posts, (part) => labelAll(id, part, labeling))
      if (what === 'reschedule') return move({ id, zone }, posts, plan)
      if (what === 'cancel')
        return gather(posts, (part) => api.bulk.cancelPosts(id, { posts: part.map((post) => ({ post_id: post.id })) }))
      return gather(posts, (part) =>
        api.bulk.approvePosts(id, {
          posts: part.map((post) => ({ post_id: post.id, content_hash: post.content_hash })),
        }),
      )
    },
    onSettled: () => {
      for (const queryKey of [keys.postLists(id), keys.health(id), keys.slots(id), keys.labels(id)])
        void client.invalidateQueries({ queryKey })
    },
  })
}
