import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AnswerFacts, Body, Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { hasCode } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrg, useOrgId, useZone } from '#web/lib/org.ts'
import { formatTime } from '#web/parts/time.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { useReviewWords } from './words.ts'

/** Drops what is known of a post, of lists, and of how publishing stands. */
export const useRefresh = (): ((post: string) => void) => {
  const client = useQueryClient()
  const org = useOrgId()
  return (post) => {
    for (const queryKey of [keys.post(org, post), keys.postLists(org), keys.health(org)]) {
      void client.invalidateQueries({ queryKey })
    }
  }
}

/** What is said of an approval. */
const useApprovedWords = () => {
  const words = useReviewWords()
  const [locale, zone] = [useLocale(), useZone()]
  return ({ status, scheduled_at: at, approval }: Post, now: boolean): string => {
    if (approval.next_step !== null) return words.stepApproved
    if (now) return words.approvedNow
    if (status !== 'queued' || at === null) return words.approved
    return words.approvedFor(formatTime(at, { locale, zone, as: 'full' }))
  }
}

type ApproveBody = Omit<NonNullable<Body<'approvePost'>>, 'content_hash'>

/** A post as far as an approval is about it. */
export type Seen = Pick<Post, 'content_hash' | 'scheduled_at'>

/** What was seen is not what is there. */
class ChangedError extends Error {}

/**
 * Approves what was seen and nothing else. Where the policy has an approval cover the time as well, the time is held, too: it is
 * read with the word for the state of the post, and that state is the one that is approved.
 */
const useApproving = (id: string, seen: Seen) => {
  const timeCounts = useOrg().approval_policy.moving_time === 'voids_approval'
  return async (body: ApproveBody): Promise<Post> => {
    const approved = { content_hash: seen.content_hash, ...body }
    if (!timeCounts) return api.posts.approve(id, approved)
    let ifMatch = ''
    const onAnswer = ({ headers }: AnswerFacts): void => {
      ifMatch = headers.get('etag') ?? ''
    }
    const { scheduled_at: at } = await api.posts.get(id, { onAnswer })
    if (at !== seen.scheduled_at) throw new ChangedError()
    return api.posts.approve(id, approved, { ifMatch })
  }
}

const isChanged = (error: unknown): boolean =>
  error instanceof ChangedError || hasCode(error, 'content_changed') || hasCode(error, 'precondition_failed')

interface Hooks {
  /** The post as it was seen: it is kept as it is at the server, and may be another one by now. */
  readonly seen: Seen
  /** Something was decided. */
  readonly onDone: () => void
  /** It is not what was seen any more. */
  readonly onChanged: () => void
  /** Its time has passed, so that somebody must say when it goes out. */
  readonly onOverdue: () => void
}

interface GlassHooks extends Pick<Hooks, 'onDone' | 'onChanged'> {
  readonly approving: ReturnType<typeof useApproving>
  readonly settled: () => void
}

/** An owner's approval over open steps, of what was seen like any other; it asks who it is, if that was not asked lately. */
const useBreakGlass = ({ approving, onDone, onChanged, settled }: GlassHooks) => {
  const words = useReviewWords()
  const { done, failed } = useToasts()
  const approvedWords = useApprovedWords()
  return useMutation({
    mutationFn: (body: ApproveBody) => withStepUp(() => approving(body)),
    onSuccess: (approved, { publish_now: now }) => {
      done(approvedWords(approved, now === true))
      onDone()
    },
    onError: (error) => {
      // Whatever else is refused, the window that asked tells.
      if (!isChanged(error)) return
      failed(new Error(words.changedMeanwhile))
      onChanged()
    },
    onSettled: settled,
  })
}

/** The decisions about a post, each about exactly the content that was seen. */
export const useDecisions = ({ id }: Pick<Post, 'id'>, { seen, onDone, onChanged, onOverdue }: Hooks) => {
  const words = useReviewWords()
  const { done, failed } = useToasts()
  const refresh = useRefresh()
  const approvedWords = useApprovedWords()
  const approving = useApproving(id, seen)
  const settled = (): void => refresh(id)
  const revoke = useMutation({
    mutationFn: (comment: string) => api.posts.revokeApproval(id, comment === '' ? {} : { comment }),
    onSuccess: () => {
      done(words.revoked)
      onDone()
    },
    onSettled: settled,
  })
  // The post may be out of sight by then, and with it whatever else would show a refusal.
  const takeBack = useMutation({
    mutationFn: () => api.posts.revokeApproval(id),
    onSuccess: () => done(words.revoked),
    onError: failed,
    onSettled: settled,
  })
  const approve = useMutation({
    mutationFn: approving,
    onSuccess: (approved, { publish_now: now }) => {
      const mayUndo = now !== true && approved.allowed_actions.includes('revoke')
      done(approvedWords(approved, now === true), ...(mayUndo ? [() => takeBack.mutate()] : []))
      onDone()
    },
    onError: (error) => {
      if (isChanged(error)) {
        failed(new Error(words.changedMeanwhile))
        onChanged()
      } else if (hasCode(error, 'time_in_past')) onOverdue()
      else failed(error)
    },
    onSettled: settled,
  })
  const requestChanges = useMutation({
    mutationFn: (comment: string) => api.posts.requestChanges(id, { comment, content_hash: seen.content_hash }),
    onSuccess: () => {
      done(words.changesRequested)
      onDone()
    },
    onSettled: settled,
  })
  const reject = useMutation({
    mutationFn: (comment: string) =>
      api.posts.reject(id, { content_hash: seen.content_hash, ...(comment !== '' && { comment }) }),
    onSuccess: () => {
      done(words.rejected)
      onDone()
    },
    onSettled: settled,
  })
  const breakGlass = useBreakGlass({ approving, onDone, onChanged, settled })
  return { approve, requestChanges, reject, revoke, breakGlass }
}
