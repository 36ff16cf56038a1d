import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { PostDetail } from '@scheduly/client'
import { Copy, Ellipsis, PenLine, Send, Undo2, X } from 'lucide-react'
import { useLocation } from 'wouter'
import { api } from '#web/api/client.ts'
import { useChannels } from '#web/api/reads.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { hidesFailure, standingOf } from '#web/lib/standing.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { useDistance } from '#web/parts/distance.tsx'
import { Menu, type MenuItem } from '#web/parts/menu.tsx'
import { useDeciding } from '#web/parts/review/decide.tsx'
import type { useSeen } from '#web/parts/review/fresh.tsx'
import { useNames } from '#web/parts/review/names.ts'
import { useRefresh } from '#web/parts/review/use-decisions.ts'
import { useReviewWords } from '#web/parts/review/words.ts'
import { Status } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { ActDialog, type Act } from './acts.tsx'
import { copyOf } from './copy.ts'
import { meaningOf } from './meaning.ts'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

const When = ({ post }: { readonly post: PostDetail }) => {
  const words = usePostWords()
  const zone = useZone()
  const distance = useDistance()
  if (post.scheduled_at === null) return words.noTime
  const waits = (post.status === 'draft' || post.status === 'queued') && !post.schedule_overdue
  return (
    <>
      <Time at={post.scheduled_at} zone={zone} />
      {waits && ` · ${words.goesOut(distance(post.scheduled_at))}`}
    </>
  )
}

const useCopying = (post: PostDetail) => {
  const words = usePostWords()
  const org = useOrgId()
  const channels = useChannels(org)
  const { done, failed } = useToasts()
  const refresh = useRefresh()
  const [, go] = useLocation()
  return useMutation({
    mutationFn: () => api.posts.create(org, copyOf(post, new Set(channels.map(({ id }) => id)))),
    onSuccess: ({ id }) => {
      refresh(id)
      done(words.duplicated)
      go(places.compose(org, id))
    },
    onError: failed,
  })
}

interface ActionsProps {
  readonly post: PostDetail
  readonly isSeen: boolean
}

const useFurther = (post: PostDetail, ask: (act: Act) => void): readonly MenuItem[] => {
  const words = usePostWords()
  const { writes } = useRights()
  const copying = useCopying(post)
  const may = post.allowed_actions
  return [
    ...(may.includes('publish') ? [{ label: words.publish, icon: Send, run: () => ask('publish') }] : []),
    ...(writes
      ? [{ label: words.duplicate, icon: Copy, run: () => copying.mutate(), disabled: copying.isPending }]
      : []),
    ...(may.includes('cancel') ? [{ label: words.cancelPost, icon: X, run: () => ask('cancel'), danger: true }] : []),
  ]
}

/** What may be done, the likeliest in sight; what is not allowed is not there. */
const Actions = ({ post, isSeen }: ActionsProps) => {
  const words = usePostWords()
  const review = useReviewWords()
  const org = useOrgId()
  const [, go] = useLocation()
  const [act, ask] = useState<Act | null>(null)
  const deciding = useDeciding(post)
  const further = useFurther(post, ask)
  const may = (action: PostDetail['allowed_actions'][number]): boolean => post.allowed_actions.includes(action)
  const decidable = isSeen && post.approval.state !== 'not_requested'
  useShortcuts({
    ...(may('edit') && { e: () => go(places.compose(org, post.id)) }),
    ...(decidable && may('approve') && !deciding.busy && { a: () => deciding.decide('approve') }),
    ...(decidable && may('request_changes') && { r: () => deciding.decide('request_changes') }),
  })
  return (
    <div className={styles.acts} role="group" aria-label={words.actions}>
      {decidable && may('approve') && (
        <Button kind="primary" busy={deciding.busy} onClick={() => deciding.decide('approve')}>
          {review.approve}
        </Button>
      )}
      {decidable && may('request_changes') && (
        <Button onClick={() => deciding.decide('request_changes')}>{review.requestChanges}</Button>
      )}
      {decidable && may('reject') && (
        <Button kind="danger" onClick={() => deciding.decide('reject')}>
          {review.reject}
        </Button>
      )}
      {may('revoke') && (
        <Button icon={Undo2} onClick={() => deciding.decide('revoke')}>
          {review.revoke}
        </Button>
      )}
      {may('edit') && (
        <ButtonLink icon={PenLine} href={places.compose(org, post.id)}>
          {words.edit}
        </ButtonLink>
      )}
      {further.length > 0 && (
        <Menu
          trigger={
            <Button kind="quiet" icon={Ellipsis}>
              {words.more}
            </Button>
          }
          items={further}
        />
      )}
      {deciding.dialog}
      {act !== null && <ActDialog post={post} act={act} onClose={() => ask(null)} />}
    </div>
  )
}

/** How a post stands, what that means, and what can be done. */
export const Head = ({ post, seen }: { readonly post: PostDetail; readonly seen: ReturnType<typeof useSeen> }) => {
  const words = usePostWords()
  const nameOf = useNames()
  return (
    <section className={styles.head}>
      <p className={styles.facts}>
        <Status of={standingOf(post)} />
        <span>
          <When post={post} />
        </span>
        <bdi>{words.by(nameOf(post.author_id))}</bdi>
        <span>{words.version(post.revision)}</span>
      </p>
      <p className={styles.meaning}>
        {words.meanings[meaningOf(post)]} {hidesFailure(post) && words.hiddenFailure}
      </p>
      <Actions post={post} isSeen={seen.isSeen} />
    </section>
  )
}
