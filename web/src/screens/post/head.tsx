import { useState } from 'react'
import type { PostDetail } from '@scheduly/client'
import { Copy, Ellipsis, PenLine, Send, Undo2, X, type LucideIcon } from 'lucide-react'
import { useLocation } from 'wouter'
import { useNow } from '#web/lib/now.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { standingOf } from '#web/lib/standing.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { useDistance } from '#web/parts/distance.tsx'
import { Menu, type MenuItem } from '#web/parts/menu.tsx'
import { useDeciding, type Decision } from '#web/parts/review/decide.tsx'
import type { useSeen } from '#web/parts/review/fresh.tsx'
import { useNames } from '#web/parts/review/names.ts'
import { useStepWords } from '#web/parts/review/step-words.ts'
import { useReviewWords } from '#web/parts/review/words.ts'
import { ShareButton } from '#web/parts/sharing/share-button.tsx'
import { Status } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { ActDialog, type Act } from './acts.tsx'
import { useCopying } from './copying.ts'
import { Failed } from './failed.tsx'
import { meaningOf } from './meaning.ts'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

const When = ({ post }: { readonly post: PostDetail }) => {
  const words = usePostWords()
  const zone = useZone()
  const distance = useDistance()
  const now = useNow()
  if (post.scheduled_at === null) return words.noTime
  const waits = (post.status === 'draft' || post.status === 'queued') && !isOverdue(post, now)
  return (
    <>
      <Time at={post.scheduled_at} zone={zone} both />
      {waits && ` · ${words.goesOut(distance(post.scheduled_at))}`}
    </>
  )
}

interface ActionsProps {
  readonly post: PostDetail
  readonly seen: ReturnType<typeof useSeen>
}

const useFurther = ({ post, seen }: ActionsProps, ask: (act: Act) => void): readonly MenuItem[] => {
  const words = usePostWords()
  const { writes } = useRights()
  const copying = useCopying(post)
  const may = post.allowed_actions
  return [
    ...(may.includes('publish') && seen.isSeen
      ? [{ label: words.publish, icon: Send, run: () => ask('publish') }]
      : []),
    ...(writes
      ? [{ label: words.duplicate, icon: Copy, run: () => copying.mutate(), disabled: copying.isPending }]
      : []),
    ...(may.includes('cancel') ? [{ label: words.cancelPost, icon: X, run: () => ask('cancel'), danger: true }] : []),
  ]
}

type Deciding = ReturnType<typeof useDeciding>

/** The decisions that may be made now; on a draft that nobody was asked about there is nothing to decide. */
const useDecidable = ({ post, seen }: ActionsProps): readonly Decision[] => {
  const isOpen = seen.isSeen && post.approval.state !== 'not_requested'
  const asked = ['approve', 'request_changes', 'reject', 'revoke'] as const
  const allowed: readonly Decision[] = asked.filter(
    (each) => post.allowed_actions.includes(each) && (isOpen || each === 'revoke'),
  )
  return isOpen && post.approval.may_break_glass ? [...allowed, 'break_glass'] : allowed
}

const LOOKS: Readonly<Record<Decision, { readonly kind?: 'primary' | 'danger'; readonly icon?: LucideIcon }>> = {
  approve: { kind: 'primary' },
  request_changes: {},
  reject: { kind: 'danger' },
  revoke: { icon: Undo2 },
  break_glass: { kind: 'danger' },
}

const Decisions = ({ of, deciding }: { readonly of: readonly Decision[]; readonly deciding: Deciding }) => {
  const words = useReviewWords()
  const glass = useStepWords()
  const says: Readonly<Record<Decision, string>> = {
    approve: words.approve,
    request_changes: words.requestChanges,
    reject: words.reject,
    revoke: words.revoke,
    break_glass: glass.glass,
  }
  return of.map((each) => (
    <Button
      key={each}
      {...LOOKS[each]}
      busy={each === 'approve' && deciding.busy}
      onClick={() => deciding.decide(each)}
    >
      {says[each]}
    </Button>
  ))
}

/** What may be done, the likeliest in sight; what is not allowed is not there. */
const Actions = (props: ActionsProps) => {
  const { post, seen } = props
  const words = usePostWords()
  const org = useOrgId()
  const [, go] = useLocation()
  const [act, ask] = useState<Act | null>(null)
  const deciding = useDeciding(post, seen.before)
  const decidable = useDecidable(props)
  const further = useFurther(props, ask)
  const edits = post.allowed_actions.includes('edit')
  useShortcuts({
    ...(edits && { e: () => go(places.compose(org, post.id)) }),
    ...(decidable.includes('approve') && !deciding.busy && { a: () => deciding.decide('approve') }),
    ...(decidable.includes('request_changes') && { r: () => deciding.decide('request_changes') }),
  })
  return (
    <div className={styles.acts} role="group" aria-label={words.actions}>
      <Decisions of={decidable} deciding={deciding} />
      {edits && (
        <ButtonLink icon={PenLine} href={places.compose(org, post.id)}>
          {words.edit}
        </ButtonLink>
      )}
      <ShareButton posts={[post.id]} />
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
      {/* Nothing goes out that came while somebody was asked about it. */}
      {act !== null && (act !== 'publish' || seen.isSeen) && (
        <ActDialog post={post} act={act} onClose={() => ask(null)} />
      )}
    </div>
  )
}

/** How a post stands, what that means, and what can be done. */
export const Head = ({ post, seen }: { readonly post: PostDetail; readonly seen: ReturnType<typeof useSeen> }) => {
  const words = usePostWords()
  const nameOf = useNames()
  const now = useNow()
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
      <p className={styles.meaning}>{words.meanings[meaningOf({ ...post, schedule_overdue: isOverdue(post, now) })]}</p>
      <Failed post={post} />
      <Actions post={post} seen={seen} />
    </section>
  )
}
