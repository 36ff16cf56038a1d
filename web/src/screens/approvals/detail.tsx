import type { PostDetail } from '@scheduly/client'
import { ArrowLeft, ChevronLeft, ChevronRight, ExternalLink } from 'lucide-react'
import { useLocation } from 'wouter'
import { useNow } from '#web/lib/now.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { standingOf } from '#web/lib/standing.ts'
import { Button, ButtonLink, IconButton } from '#web/parts/button.tsx'
import { ChannelName } from '#web/parts/network.tsx'
import { Compare } from '#web/parts/review/compare.tsx'
import { useDeciding } from '#web/parts/review/decide.tsx'
import { Fresh, useSeen } from '#web/parts/review/fresh.tsx'
import { useNames } from '#web/parts/review/names.ts'
import { Previews } from '#web/parts/review/previews.tsx'
import { ApprovalSteps, BrokenGlass } from '#web/parts/review/steps.tsx'
import { Talk } from '#web/parts/review/talk.tsx'
import { usePost } from '#web/parts/review/use-post.ts'
import { useReviewWords } from '#web/parts/review/words.ts'
import { Facts } from '#web/parts/rows.tsx'
import { Loading, Note, Trouble } from '#web/parts/states.tsx'
import { Status } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { useApprovalWords } from './words.ts'
import styles from './approvals.module.css'

/** Where the shown post stands in the list, and the ways from it. */
export interface Ways {
  readonly index: number
  readonly all: number
  readonly back: () => void
  readonly step: (step: 1 | -1) => void
  /** Whether keys decide about this one; where several are chosen, they are about those. */
  readonly hasKeys: boolean
  /** It was decided about. */
  readonly onDone: () => void
}

const Head = ({ ways: { index, all, back, step } }: { readonly ways: Ways }) => {
  const words = useApprovalWords()
  return (
    <div className={styles.ways}>
      <Button kind="quiet" small icon={ArrowLeft} className={styles.back} onClick={back}>
        {words.back}
      </Button>
      <span className={styles.place}>{index >= 0 && words.place(index + 1, all)}</span>
      <IconButton icon={ChevronLeft} label={words.previous} small disabled={index <= 0} onClick={() => step(-1)} />
      <IconButton
        icon={ChevronRight}
        label={words.next}
        small
        disabled={index < 0 || index >= all - 1}
        onClick={() => step(1)}
      />
    </div>
  )
}

const About = ({ post }: { readonly post: PostDetail }) => {
  const words = useApprovalWords()
  const zone = useZone()
  const nameOf = useNames()
  const now = useNow()
  return (
    <Facts
      of={[
        [words.status, <Status key="status" of={standingOf(post)} />],
        [words.author, <bdi key="author">{nameOf(post.author_id)}</bdi>],
        [
          words.when,
          <span key="when">
            {post.scheduled_at === null ? words.noTime : <Time at={post.scheduled_at} zone={zone} both />}
            {isOverdue(post, now) && <strong className={styles.overdue}> {words.overdue}</strong>}
          </span>,
        ],
        [
          words.goesTo,
          <span key="channels" className={styles.channels}>
            {post.publications.map((publication) => (
              <ChannelName key={publication.id} channel={publication} />
            ))}
          </span>,
        ],
      ]}
    />
  )
}

interface DecideProps {
  readonly post: PostDetail
  readonly deciding: ReturnType<typeof useDeciding>
  readonly isSeen: boolean
}

/** On a phone it stays within reach of the thumb. */
const Buttons = ({ post, deciding: { decide, busy }, isSeen }: DecideProps) => {
  const words = useApprovalWords()
  const review = useReviewWords()
  const may = post.allowed_actions
  const org = useOrgId()
  if (!may.includes('approve') && !may.includes('reject') && !may.includes('edit')) return null
  return (
    <div className={styles.decide} role="group" aria-label={words.decide}>
      {may.includes('approve') && (
        <Button kind="primary" busy={busy} disabled={!isSeen} onClick={() => decide('approve')}>
          {review.approve}
        </Button>
      )}
      {!may.includes('approve') && may.includes('edit') && (
        <ButtonLink kind="primary" href={places.compose(org, post.id)}>
          {words.edit}
        </ButtonLink>
      )}
      {may.includes('request_changes') && (
        <Button disabled={!isSeen} onClick={() => decide('request_changes')}>
          {review.requestChanges}
        </Button>
      )}
      {may.includes('reject') && (
        <Button kind="danger" disabled={!isSeen} onClick={() => decide('reject')}>
          {review.reject}
        </Button>
      )}
    </div>
  )
}

/** That somebody decides about posts, and not about this one now. */
const NotYours = ({ post: { approval, allowed_actions: may } }: { readonly post: PostDetail }) => {
  const words = useApprovalWords()
  if (approval.state !== 'pending' || !may.includes('reject') || may.includes('approve')) return null
  return <Note>{approval.steps.length === 0 ? words.notYours : words.notYourStep}</Note>
}

const Shown = ({ post, ways }: { readonly post: PostDetail; readonly ways: Ways }) => {
  const words = useApprovalWords()
  const review = useReviewWords()
  const org = useOrgId()
  const [, go] = useLocation()
  const seen = useSeen(post)
  const deciding = useDeciding(post, seen.before, ways.onDone)
  const may = (action: PostDetail['allowed_actions'][number]): boolean => post.allowed_actions.includes(action)
  const decidable = seen.isSeen && ways.hasKeys
  useShortcuts({
    ...(decidable && may('approve') && !deciding.busy && { a: () => deciding.decide('approve') }),
    ...(decidable && may('request_changes') && { r: () => deciding.decide('request_changes') }),
    ...(may('edit') && { e: () => go(places.compose(org, post.id)) }),
  })
  return (
    <>
      <section className={styles.preview} aria-label={words.preview}>
        <Head ways={ways} />
        <Fresh post={post} seen={seen} />
        <Previews post={post} />
      </section>
      <section className={styles.details} aria-label={words.details}>
        <About post={post} />
        <ApprovalSteps of={post} />
        <BrokenGlass post={post} />
        <NotYours post={post} />
        <Buttons post={post} deciding={deciding} isSeen={seen.isSeen} />
        {deciding.dialog}
        <Compare key={post.id} post={post} />
        <h2 className={styles.title}>{review.talk}</h2>
        <Talk post={post} />
        <div>
          <ButtonLink kind="quiet" small icon={ExternalLink} href={places.post(org, post.id)}>
            {words.open}
          </ButtonLink>
        </div>
      </section>
    </>
  )
}

/** One post: as its networks will show it, and beside it what is known, what changed and what was said. */
export const Detail = ({ id, ways }: { readonly id: string; readonly ways: Ways }) => {
  const { post, error, retry } = usePost(id)
  if (post !== undefined) return <Shown key={post.id} post={post} ways={ways} />
  return (
    <section className={styles.preview}>
      <Head ways={ways} />
      {error === null ? <Loading /> : <Trouble error={error} onRetry={retry} />}
    </section>
  )
}
