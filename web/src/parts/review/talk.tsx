import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { components, PostDetail } from '@scheduly/client'
import { Trash2 } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { commentsQuery, externalReviewsQuery } from '#web/api/post-reads.ts'
import { issueAt } from '#web/api/problems.ts'
import { useAccount } from '#web/api/reads.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { TextArea } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { useSharingWords } from '#web/parts/sharing/words.ts'
import { Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import type { Approval } from './baseline.ts'
import { useNames } from './names.ts'
import { useRefresh } from './use-decisions.ts'
import { useReviewWords } from './words.ts'
import styles from './review.module.css'

type Comment = components['schemas']['Comment']
type ExternalReview = components['schemas']['ExternalReview']

/** Something that somebody said of a post: in words, or by deciding. */
interface Said {
  readonly id: string
  readonly at: string
  readonly who: string
  readonly decision: Approval['decision'] | null
  /** The step that it was decided for, and whether it was decided over open ones. */
  readonly step: Approval['step']
  readonly brokeGlass: boolean
  readonly text: string | null
  readonly earlier: boolean
  readonly comment: Comment | null
  /** Somebody outside said it, by a link. */
  readonly outside: { readonly link: string; readonly counted: boolean } | null
}

const fromOutside = (post: PostDetail, review: ExternalReview): Said => ({
  id: review.id,
  at: review.created_at,
  who: review.reviewer.email === null ? review.reviewer.name : `${review.reviewer.name} (${review.reviewer.email})`,
  decision: review.kind === 'commented' ? null : review.kind,
  step: null,
  brokeGlass: false,
  text: review.text,
  earlier: review.content_hash !== post.content_hash,
  comment: null,
  outside: { link: review.link.name, counted: review.counted },
})

const useSaid = (post: PostDetail): readonly Said[] => {
  const nameOf = useNames()
  const org = useOrgId()
  const { data: comments = [] } = useQuery(commentsQuery(org, post.id))
  const { data: reviews = [] } = useQuery(externalReviewsQuery(org, post.id))
  // What somebody outside decided, and counted, stands among what was said outside.
  const own = post.approvals.filter(({ external }) => external === null)
  const decided = own.map((approval) => ({
    id: `${approval.decision} ${approval.created_at}`,
    at: approval.created_at,
    who: nameOf(approval.actor_id),
    decision: approval.decision,
    step: approval.step,
    brokeGlass: approval.break_glass,
    text: approval.comment,
    earlier: approval.content_hash !== post.content_hash,
    comment: null,
    outside: null,
  }))
  const written = comments.map((comment) => ({
    id: comment.id,
    at: comment.created_at,
    who: comment.author.username,
    decision: null,
    step: null,
    brokeGlass: false,
    text: comment.text,
    earlier: comment.content_hash !== post.content_hash,
    comment,
    outside: null,
  }))
  const outside = reviews.map((review) => fromOutside(post, review))
  return [...decided, ...written, ...outside].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
}

const Remove = ({ comment }: { readonly comment: Comment }) => {
  const words = useReviewWords()
  const { failed } = useToasts()
  const refresh = useRefresh()
  const { leads, writes } = useRights()
  const { id: me } = useAccount()
  const removing = useMutation({
    mutationFn: () => api.comments.delete(comment.post_id, comment.id),
    onError: failed,
    onSettled: () => refresh(comment.post_id),
  })
  if (!leads && !(writes && comment.author.user_id === me)) return null
  return (
    <IconButton
      icon={Trash2}
      label={words.remove}
      small
      disabled={removing.isPending}
      onClick={() => removing.mutate()}
    />
  )
}

const useAct = ({ decision, step, brokeGlass }: Said): string => {
  const words = useReviewWords()
  if (decision === null) return words.commented
  if (brokeGlass) return words.saidGlass
  return step === null ? words.said[decision] : words.saidStep(step.name)
}

const Outside = ({ said: { outside, decision } }: { readonly said: Said }) => {
  const words = useSharingWords()
  if (outside === null) return null
  const weight = decision === 'approved' ? words.counts : words.countsAgainst
  return (
    <span className={styles.faint}>
      <bdi>{words.outside(outside.link)}</bdi>
      {decision !== null && ` · ${outside.counted ? weight : words.advice}`}
    </span>
  )
}

const Entry = ({ said }: { readonly said: Said }) => {
  const { at, who, decision, text, earlier, comment } = said
  const words = useReviewWords()
  const act = useAct(said)
  const zone = useZone()
  return (
    <li className={classes(styles.entry, decision !== null && styles[decision])}>
      <p className={styles.who}>
        <strong>
          <bdi>{who}</bdi>
        </strong>
        <span>{act}</span>
        <span className={styles.faint}>
          <Time at={at} zone={zone} as="short" />
        </span>
        <Outside said={said} />
        {earlier && <span className={styles.faint}>{words.earlier}</span>}
        {comment !== null && <Remove comment={comment} />}
      </p>
      {text !== null && (
        <p className={styles.what} dir="auto">
          {text}
        </p>
      )}
    </li>
  )
}

/** What was begun and not sent yet, by person and post: looking at another post does not take it. */
const begun = new Map<string, string>()

const useBegun = (post: string): readonly [string, (text: string) => void] => {
  const name = `${useAccount().id} ${post}`
  const [text, setText] = useState(() => begun.get(name) ?? '')
  const write = (next: string): void => {
    if (next === '') begun.delete(name)
    else begun.set(name, next)
    setText(next)
  }
  return [text, write]
}

const Write = ({ post }: { readonly post: string }) => {
  const words = useReviewWords()
  const refresh = useRefresh()
  const [text, setText] = useBegun(post)
  const adding = useMutation({
    mutationFn: () => api.comments.add(post, { text }),
    onSuccess: () => {
      setText('')
      refresh(post)
    },
  })
  const send = (): void => {
    if (text.trim() !== '' && !adding.isPending) adding.mutate()
  }
  const placed = issueAt(adding.error, 'text')
  return (
    <Form label={words.comment} onSubmit={send}>
      <TextArea
        label={words.comment}
        hint={words.commentHint}
        maxLength={5_000}
        rows={2}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
        }}
        error={placed}
      />
      {placed === undefined && <Refusal error={adding.error} />}
      <div>
        <Button type="submit" small busy={adding.isPending} disabled={text.trim() === ''}>
          {words.send}
        </Button>
      </div>
    </Form>
  )
}

/** What people decided and said about a post, in one order, and a place to say something. */
export const Talk = ({ post }: { readonly post: PostDetail }) => {
  const words = useReviewWords()
  const all = useSaid(post)
  return (
    <section className={styles.talk} aria-label={words.talk}>
      {all.length === 0 ? (
        <p className={styles.faint}>{words.noTalk}</p>
      ) : (
        <ol className={styles.entries}>
          {all.map((said) => (
            <Entry key={said.id} said={said} />
          ))}
        </ol>
      )}
      {post.allowed_actions.includes('comment') && <Write key={post.id} post={post.id} />}
    </section>
  )
}
