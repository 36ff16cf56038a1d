import { useMutation, useQueryClient } from '@tanstack/react-query'
import { newKey, type Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { BULK_PATIENCE_MS } from '#web/api/patience.ts'
import { copyOf } from '#web/lib/copy.ts'
import { useOrg } from '#web/lib/org.ts'
import { inParts, MOST_NAMED } from './chosen.ts'
import type { Listed } from './data.ts'
import { runParts, type Outcome as OutcomeOf, type Part, type Skipped as SkippedOf } from './parts.ts'
import { changeFor, type Plan } from './shift.ts'

export type Bulk = 'reschedule' | 'submit' | 'approve' | 'retry' | 'duplicate' | 'cancel' | 'label'

/** Which labels are put on, and which taken off. */
export interface Labeling {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export type Skipped = SkippedOf<Listed>
export type Outcome = OutcomeOf<Listed>

/** The API takes so many at once. */
const MOST = 500

/** What is to be sent, in parts, and what is left out before. */
interface Prepared {
  readonly parts: readonly Part<Listed>[]
  readonly skipped: readonly Skipped[]
}

interface Keyed {
  readonly idempotencyKey: string
  readonly timeoutMs: number
}

/** Each part keeps its key: what may have been done, and is sent again, is not done twice. */
const cut = (
  posts: readonly Listed[],
  ask: (part: readonly Listed[], keyed: Keyed) => ReturnType<Part<Listed>['send']>,
): readonly Part<Listed>[] =>
  inParts(posts, MOST).map((part) => {
    const keyed = { idempotencyKey: newKey(), timeoutMs: BULK_PATIENCE_MS }
    return { posts: part, send: () => ask(part, keyed) }
  })

/** As it was shown: one that was changed since is left out, and told of. */
const seen = ({ id, etag }: Listed) => ({ post_id: id, if_match: etag })

interface Chosen {
  readonly org: { readonly id: string; readonly zone: string }
  readonly posts: readonly Listed[]
  readonly plan: Plan
  readonly labeling: Labeling
}

const move = ({ org, posts, plan }: Chosen): Prepared => {
  const changes = new Map(
    posts.flatMap((post) => {
      const change = changeFor(post, plan, org.zone)
      return change === undefined ? [] : [[post.id, { ...change, ...seen(post) }] as const]
    }),
  )
  const parts = cut(
    posts.filter(({ id }) => changes.has(id)),
    (part, keyed) =>
      api.bulk.reschedulePosts(org.id, { posts: part.flatMap(({ id }) => changes.get(id) ?? []) }, keyed),
  )
  return { parts, skipped: posts.flatMap((post) => (changes.has(post.id) ? [] : [{ post, problem: 'no_time' }])) }
}

/** An approval is asked for with a time; what has one, or needs none, has nothing to ask for. */
export const canSubmit = ({ approval, allowed_actions: allowed }: Listed): boolean =>
  approval.state === 'not_requested' && allowed.includes('edit')

const submit = (chosen: Chosen): Prepared => {
  const { posts } = chosen
  const { parts, skipped } = move({ ...chosen, posts: posts.filter(canSubmit) })
  const others = posts.flatMap((post): readonly Skipped[] =>
    canSubmit(post) ? [] : [{ post, problem: 'nothing_to_submit' }],
  )
  return { parts, skipped: [...skipped, ...others] }
}

/** Copies what the posts say at this moment, as drafts without a time; of one that is gone there is nothing to copy. */
const duplicate = async ({ org, posts }: Chosen): Promise<Prepared> => {
  const channels = new Set((await api.channels.list(org.id).toArray()).map(({ id }) => id))
  const contents = new Map<string, Post>()
  for (const part of inParts(posts, MOST_NAMED)) {
    const ids = part.map(({ id }) => id).join(',')
    for (const post of await api.posts.list(org.id, { ids, limit: MOST_NAMED }).toArray()) contents.set(post.id, post)
  }
  const parts = cut(
    posts.filter(({ id }) => contents.has(id)),
    (part, keyed) =>
      api.bulk.createPosts(
        org.id,
        {
          mode: 'per_row',
          posts: part.flatMap(({ id }) => {
            const content = contents.get(id)
            return content === undefined ? [] : [copyOf(content, channels)]
          }),
        },
        keyed,
      ),
  )
  return { parts, skipped: posts.flatMap((post) => (contents.has(post.id) ? [] : [{ post, problem: 'gone' }])) }
}

const whole = (parts: readonly Part<Listed>[]): Prepared => ({ parts, skipped: [] })

const ACTS: Readonly<Record<Bulk, (chosen: Chosen) => Prepared | Promise<Prepared>>> = {
  reschedule: move,
  submit,
  duplicate,
  approve: ({ org, posts }) =>
    whole(
      cut(posts, (part, keyed) => {
        const approved = part.map((post) => ({ ...seen(post), content_hash: post.content_hash }))
        return api.bulk.approvePosts(org.id, { posts: approved }, keyed)
      }),
    ),
  retry: ({ org, posts }) =>
    whole(cut(posts, (part, keyed) => api.bulk.retryPosts(org.id, { posts: part.map(seen) }, keyed))),
  label: ({ org, posts, labeling: { add, remove } }) =>
    whole(
      cut(posts, (part, keyed) => {
        const labeled = part.map(({ id }) => ({ post_id: id, add: [...add], remove: [...remove] }))
        return api.bulk.labelPosts(org.id, { posts: labeled }, keyed)
      }),
    ),
  cancel: ({ org, posts }) =>
    whole(cut(posts, (part, keyed) => api.bulk.cancelPosts(org.id, { posts: part.map(seen) }, keyed))),
}

interface Wish extends Omit<Chosen, 'org'> {
  readonly what: Bulk
}

const begin = async ({ what, ...chosen }: Wish & Pick<Chosen, 'org'>): Promise<Outcome> => {
  const { parts, skipped } = await ACTS[what](chosen)
  const { skipped: refused, ...outcome } = await runParts(parts)
  return { ...outcome, skipped: [...refused, ...skipped] }
}

/** Does something with many posts, each of which stands for itself; or goes on where that was cut short. */
export const useBulk = () => {
  const { id, time_zone: zone } = useOrg()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wish: Wish | Outcome): Promise<Outcome> =>
      'rest' in wish ? runParts(wish.rest, wish) : begin({ ...wish, org: { id, zone } }),
    onSettled: () => {
      for (const queryKey of [keys.postLists(id), keys.health(id), keys.slots(id), keys.labels(id)])
        void client.invalidateQueries({ queryKey })
    },
  })
}
