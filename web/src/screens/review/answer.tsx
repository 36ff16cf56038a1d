import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, MessageCircle, PenLine } from 'lucide-react'
import { hasCode, issueAt } from '#web/api/problems.ts'
import { Button } from '#web/parts/button.tsx'
import { TextArea } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useVisit, type ReviewedPost } from './visit.ts'
import { useReviewPageWords } from './words.ts'
import styles from './review.module.css'

type Wordy = 'changes' | 'comment'
type What = 'approve' | Wordy

/** Sends an answer about what the post said when it was looked at. */
const useAnswer = (post: ReviewedPost, onDone: () => void) => {
  const words = useReviewPageWords()
  const { api, name, key } = useVisit()
  const { done } = useToasts()
  const client = useQueryClient()
  const fresh = () => client.invalidateQueries({ queryKey: key })
  const seen = { name, content_hash: post.content_hash }
  const { reviews } = api
  return useMutation({
    mutationFn: ({ what, text }: { readonly what: What; readonly text: string }) => {
      if (what === 'approve') return reviews.approveReviewedPost(post.id, { ...seen, scheduled_at: post.scheduled_at })
      if (what === 'changes') return reviews.requestChangesOfReviewedPost(post.id, { ...seen, comment: text })
      return reviews.commentOnReviewedPost(post.id, { ...seen, text })
    },
    onSuccess: (_answer, { what }) => {
      onDone()
      done(words.thanks[what])
    },
    onSettled: fresh,
  })
}

interface WriteProps {
  readonly what: Wordy
  readonly answering: ReturnType<typeof useAnswer>
  readonly onClose: () => void
}

const Write = ({ what, answering, onClose }: WriteProps) => {
  const words = useReviewPageWords()
  const [text, setText] = useState('')
  const label = what === 'changes' ? words.wish : words.note
  return (
    <Form label={label} onSubmit={() => answering.mutate({ what, text: text.trim() })}>
      <TextArea
        label={label}
        required
        autoFocus
        maxLength={5_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
        error={issueAt(answering.error, what === 'changes' ? 'comment' : 'text')}
      />
      <div className={styles.buttons}>
        <Button type="submit" kind="primary" busy={answering.isPending} disabled={text.trim() === ''}>
          {words.send}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </Form>
  )
}

const Said = ({ error }: { readonly error: unknown }) => {
  const words = useReviewPageWords()
  if (!hasCode(error, 'content_changed')) return <Refusal error={error} />
  return (
    <Note kind="warn" urgent>
      {words.changed}
    </Note>
  )
}

interface ChoiceProps {
  readonly decides: boolean
  readonly isApproved: boolean
  readonly answering: ReturnType<typeof useAnswer>
  readonly onWrite: (what: Wordy) => void
}

const Choice = ({ decides, isApproved, answering, onWrite }: ChoiceProps) => {
  const words = useReviewPageWords()
  return (
    <div className={styles.buttons} role="group" aria-label={words.answer}>
      {decides && !isApproved && (
        <Button
          kind="primary"
          icon={Check}
          busy={answering.isPending}
          onClick={() => answering.mutate({ what: 'approve', text: '' })}
        >
          {words.approve}
        </Button>
      )}
      {decides && (
        <Button icon={PenLine} onClick={() => onWrite('changes')}>
          {words.requestChanges}
        </Button>
      )}
      <Button kind={decides ? 'quiet' : 'plain'} icon={MessageCircle} onClick={() => onWrite('comment')}>
        {words.comment}
      </Button>
    </div>
  )
}

interface AnswerProps {
  readonly post: ReviewedPost
  readonly isOpen: boolean
  readonly isApproved: boolean
}

/** What can be said of a post: large and at its end, in reach of a thumb. */
export const Answer = ({ post, isOpen, isApproved }: AnswerProps) => {
  const words = useReviewPageWords()
  const { link, name } = useVisit()
  const [writing, write] = useState<Wordy | null>(null)
  const answering = useAnswer(post, () => write(null))
  const mayDecide = link.may === 'decide'
  const begin = (what: Wordy): void => {
    answering.reset()
    write(what)
  }
  if (name === '') return <p className={styles.faint}>{words.nameMissing}</p>
  return (
    <div className={styles.answer}>
      <Said error={answering.error} />
      {writing === null ? (
        <Choice decides={mayDecide && isOpen} isApproved={isApproved} answering={answering} onWrite={begin} />
      ) : (
        <Write key={writing} what={writing} answering={answering} onClose={() => write(null)} />
      )}
      {mayDecide && !isOpen && <p className={styles.faint}>{words.over}</p>}
    </div>
  )
}
