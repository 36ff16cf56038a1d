import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { PostDetail } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useMembers } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { Button } from '#web/parts/button.tsx'
import { Note } from '#web/parts/states.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { useComposer } from './context.ts'
import type { Desk } from './desk.ts'
import { FIRST } from './draft.ts'
import { fieldIds } from './issues.ts'
import type { Found } from './kept.ts'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

/** Whose word covers the post as it is. */
const useApprovers = ({ approvals, content_hash: hash }: PostDetail): readonly string[] => {
  const members = useMembers(useOrg().id)
  const ids = approvals.filter((each) => each.decision === 'approved' && each.content_hash === hash)
  const names = ids.map(({ actor_id: id }) => members.find(({ user_id }) => user_id === id)?.username ?? '?')
  return [...new Set(names)]
}

/** What a change would do to a post that is on its way already; said before the first letter. */
export const ConsequenceBanner = ({ post }: { readonly post: PostDetail }) => {
  const words = useComposerWords()
  const { approval_policy: policy } = useOrg()
  const locale = useLocale()
  const approvers = useApprovers(post)
  const names = new Intl.ListFormat(locale).format(approvers)
  if (post.approval.state === 'approved') {
    return (
      <Note kind="warn">
        <p>
          <strong>
            <bdi>{words.voids(names)}</bdi>
          </strong>{' '}
          {policy.moving_time === 'voids_approval' ? words.voidsTimeToo : words.keepsTime} {words.untilSaved}
        </p>
      </Note>
    )
  }
  if (post.approval.state === 'pending') return <Note kind="warn">{`${words.pendingEdit} ${words.untilSaved}`}</Note>
  return post.status === 'queued' ? <Note>{`${words.queuedEdit} ${words.untilSaved}`}</Note> : null
}

/** Who changed it last, for those who may read that. */
const useChanger = (post: string | undefined, word: string | undefined): string | null => {
  const { leads } = useRights()
  const { org } = useComposer()
  const { data } = useQuery({
    queryKey: [...keys.post(org, post ?? ''), 'changer', word],
    queryFn: () => api.audit.list(org, { object_id: post ?? '', action: 'post.edited', limit: 1 }).toArray(1),
    enabled: leads && post !== undefined && word !== undefined,
  })
  return data?.[0]?.actor.username ?? null
}

/** Somebody else saved the post while it is open here. */
export const ChangedBanner = ({ desk, onLook }: { readonly desk: Desk; readonly onLook: () => void }) => {
  const words = useComposerWords()
  const { state, scope, goTo } = useComposer()
  const theirs = state.newer ?? state.clash?.theirs
  const changer = useChanger(theirs?.post.id, theirs?.etag)
  if (theirs === undefined) return null
  const look = (): void => {
    desk.look()
    onLook()
    goTo({ scope, id: fieldIds.text(FIRST) })
  }
  return (
    <Note kind="warn" urgent>
      <p>
        {state.clash === null ? words.changedMeanwhile : words.mustMerge}
        {changer !== null && <bdi> {words.changedBy(changer)}</bdi>}
      </p>
      <Button small onClick={look}>
        {state.clash === null ? words.look : words.merge}
      </Button>
    </Note>
  )
}

interface KeptOfferProps {
  readonly found: readonly Found[]
  readonly onRestore: (kept: Found) => void
  readonly onDiscard: (kept: Found) => void
}

/** What an earlier life of this browser left. */
export const KeptOffer = ({ found, onRestore, onDiscard }: KeptOfferProps) => {
  const words = useComposerWords()
  const locale = useLocale()
  const own = useOwnZone()
  return found.map((kept) => (
    <Note key={kept.name}>
      <p>{words.keptFound(formatTime(kept.at, { locale, zone: own, as: 'short' }))}</p>
      <p className={styles.quote} dir="auto">
        {kept.draft.text === '' ? words.nothing : kept.draft.text}
      </p>
      <div className={styles.row}>
        <Button small kind="primary" onClick={() => onRestore(kept)}>
          {words.restore}
        </Button>
        <Button small onClick={() => onDiscard(kept)}>
          {words.discard}
        </Button>
      </div>
    </Note>
  ))
}

/** Why a post cannot be written on. */
export const Locked = ({ post }: { readonly post: PostDetail }) => {
  const words = useComposerWords()
  return (
    <Note kind="warn">
      <p>
        {words.locked} <Link href={places.post(post.org_id, post.id)}>{words.toPost}</Link>
      </p>
    </Note>
  )
}
