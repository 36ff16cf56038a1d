import { useId, useState, type ReactNode } from 'react'
import type { Post } from '@scheduly/client'
import { hasCode, issueAt } from '#web/api/problems.ts'
import { useZone } from '#web/lib/org.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextArea } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useDecisions, type Seen } from './use-decisions.ts'
import { bodyOf, firstTime, type When } from './when.ts'
import { WhenChoice } from './when.tsx'
import { useReviewWords } from './words.ts'

export type Decision = 'approve' | 'request_changes' | 'reject' | 'revoke'

interface AskProps {
  readonly title: string
  readonly hint: string
  readonly label: string
  readonly does: string
  readonly required?: boolean
  readonly danger?: boolean
  readonly deciding: {
    readonly mutate: (comment: string) => void
    readonly isPending: boolean
    readonly error: unknown
  }
  readonly onClose: () => void
}

/** A decision with words. */
const Ask = ({ title, hint, label, does, required = false, danger = false, deciding, onClose }: AskProps) => {
  const words = useReviewWords()
  const form = useId()
  const [comment, setComment] = useState('')
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={hint}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={form} kind={danger ? 'danger' : 'primary'} busy={deciding.isPending}>
            {does}
          </Button>
        </>
      }
    >
      <Form id={form} label={title} onSubmit={() => deciding.mutate(comment.trim())}>
        <TextArea
          label={label}
          required={required}
          maxLength={2_000}
          value={comment}
          onChange={({ target }) => setComment(target.value)}
          error={issueAt(deciding.error, 'comment')}
        />
        {issueAt(deciding.error, 'comment') === undefined && <Refusal error={deciding.error} />}
      </Form>
    </Dialog>
  )
}

interface LateProps {
  readonly approve: ReturnType<typeof useDecisions>['approve']
  readonly onClose: () => void
}

/** Approves a post whose time has passed, and says when it goes out. */
const Late = ({ approve, onClose }: LateProps) => {
  const words = useReviewWords()
  const zone = useZone()
  const form = useId()
  const [first] = useState(() => firstTime(Date.now(), zone))
  const [when, setWhen] = useState<When>({ kind: 'time', wall: first })
  const [again, setAgain] = useState(false)
  const placed = issueAt(approve.error, 'local_time')
  const isDuplicate = hasCode(approve.error, 'duplicate_content')
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.overdueTitle}
      description={words.overdueHint}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={form} kind="primary" busy={approve.isPending}>
            {words.approve}
          </Button>
        </>
      }
    >
      <Form
        id={form}
        label={words.overdueTitle}
        onSubmit={() => approve.mutate({ ...bodyOf(when, zone), ...(again && { allow_duplicate: true }) })}
      >
        <WhenChoice value={when} onChange={setWhen} first={first} error={placed} />
        {isDuplicate && (
          <CheckField label={words.duplicate} checked={again} onChange={({ target }) => setAgain(target.checked)} />
        )}
        {placed === undefined && !hasCode(approve.error, 'time_in_past') && <Refusal error={approve.error} />}
      </Form>
    </Dialog>
  )
}

interface Deciding {
  readonly decide: (what: Decision) => void
  readonly busy: boolean
  /** What a decision asks for; stands anywhere in the page. */
  readonly dialog: ReactNode
}

/**
 * Decides about a post by its buttons or keys; asks for words or a time where the decision needs them. `seen` is the post as it
 * was looked at: what came while a window was open is not approved by it.
 */
export const useDeciding = (post: Post, seen: Seen, onDone: () => void = () => {}): Deciding => {
  const words = useReviewWords()
  const [open, setOpen] = useState<Decision | null>(null)
  const close = (): void => setOpen(null)
  const decisions = useDecisions(post, {
    seen,
    onChanged: close,
    onDone: () => {
      close()
      onDone()
    },
    onOverdue: () => setOpen('approve'),
  })
  const { approve, requestChanges, reject, revoke } = decisions
  const asked: Readonly<Record<Decision, ReactNode>> = {
    approve: <Late approve={approve} onClose={close} />,
    request_changes: (
      <Ask
        title={words.changesTitle}
        hint={words.changesHint}
        label={words.wish}
        does={words.requestChanges}
        required
        deciding={requestChanges}
        onClose={close}
      />
    ),
    reject: (
      <Ask
        title={words.rejectTitle}
        hint={words.rejectHint}
        label={words.why}
        does={words.reject}
        danger
        deciding={reject}
        onClose={close}
      />
    ),
    revoke: (
      <Ask
        title={words.revokeTitle}
        hint={words.revokeHint}
        label={words.why}
        does={words.revoke}
        danger
        deciding={revoke}
        onClose={close}
      />
    ),
  }
  return {
    decide: (what) => {
      for (const decision of Object.values(decisions)) decision.reset()
      if (what === 'approve' && !isOverdue(post, Date.now())) approve.mutate({})
      else setOpen(what)
    },
    busy: approve.isPending,
    dialog: open === null ? null : asked[open],
  }
}
