import { useId, useRef, useState, type ReactNode } from 'react'
import type { Post } from '@scheduly/client'
import { issueAt } from '#web/api/problems.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextArea } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { BreakGlass, Late } from './late.tsx'
import { useDecisions, type Seen } from './use-decisions.ts'
import { useReviewWords } from './words.ts'

export type Decision = 'approve' | 'request_changes' | 'reject' | 'revoke' | 'break_glass'

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
  const field = useRef<HTMLTextAreaElement>(null)
  const [comment, setComment] = useState('')
  return (
    <Dialog
      open
      first={field}
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
          ref={field}
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

interface AskedProps {
  readonly what: Decision
  readonly post: Post
  readonly decisions: ReturnType<typeof useDecisions>
  readonly onClose: () => void
}

/** What a decision asks for. */
const Asked = ({ what, post, decisions, onClose }: AskedProps) => {
  const words = useReviewWords()
  const { approve, requestChanges, reject, revoke, breakGlass } = decisions
  if (what === 'approve') return <Late approve={approve} onClose={onClose} />
  if (what === 'break_glass') return <BreakGlass post={post} breakGlass={breakGlass} onClose={onClose} />
  const { changesTitle, changesHint, wish, rejectTitle, rejectHint, why, revokeTitle, revokeHint } = words
  const asks = {
    request_changes: {
      title: changesTitle,
      hint: changesHint,
      label: wish,
      does: words.requestChanges,
      required: true,
      deciding: requestChanges,
    },
    reject: { title: rejectTitle, hint: rejectHint, label: why, does: words.reject, danger: true, deciding: reject },
    revoke: { title: revokeTitle, hint: revokeHint, label: why, does: words.revoke, danger: true, deciding: revoke },
  }
  return <Ask {...asks[what]} onClose={onClose} />
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
  const { approve } = decisions
  return {
    decide: (what) => {
      for (const decision of Object.values(decisions)) decision.reset()
      if (what === 'approve' && !isOverdue(post, Date.now())) approve.mutate({})
      else setOpen(what)
    },
    busy: approve.isPending,
    dialog: open === null ? null : <Asked what={open} post={post} decisions={decisions} onClose={close} />,
  }
}
