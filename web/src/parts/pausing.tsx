import { useId, useState, type ReactNode } from 'react'
import { useMutation } from '@tanstack/react-query'
import { issueAt } from '#web/api/problems.ts'
import { Button, type ButtonKind } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { ResumeChoice, type Due, type ResumeWords } from './resume-choice.tsx'
import { Form } from './rows.tsx'
import { Refusal } from './states.tsx'
import { useToasts } from './toast.tsx'

interface PauseProps {
  readonly title: string
  readonly words: {
    readonly pauseHint: string
    readonly pause: string
    readonly paused: string
    readonly reason: string
    readonly reasonHint: string
  }
  readonly kind: ButtonKind
  readonly pause: (reason: string) => Promise<unknown>
  /** Reads anew what is different now. */
  readonly fresh: () => Promise<unknown>
  readonly onClose: () => void
}

/** Asks why nothing shall go out any more, of a channel or at all. */
export const PauseDialog = ({ title, words, kind, pause, fresh, onClose }: PauseProps) => {
  const form = useId()
  const { done } = useToasts()
  const [reason, setReason] = useState('')
  const pausing = useMutation({
    mutationFn: () => pause(reason),
    onSuccess: async () => {
      await fresh()
      onClose()
      done(words.paused)
    },
  })
  const wrong = issueAt(pausing.error, 'reason')
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={words.pauseHint}
      actions={
        <Button type="submit" form={form} kind={kind} busy={pausing.isPending}>
          {words.pause}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => pausing.mutate()}>
        <TextField
          label={words.reason}
          hint={words.reasonHint}
          required
          maxLength={300}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          error={wrong}
        />
        {wrong === undefined && <Refusal error={pausing.error} />}
      </Form>
    </Dialog>
  )
}

interface ResumeProps {
  readonly title: string
  readonly words: ResumeWords & { readonly resume: string; readonly resumed: (posts: number) => string }
  readonly resume: (due: Due) => Promise<{ readonly posts: number }>
  readonly fresh: () => Promise<unknown>
  readonly onClose: () => void
  /** What to know before the choice. */
  readonly children?: ReactNode
}

/** Lets it go out again, and asks what becomes of what came due meanwhile. */
export const ResumeDialog = ({ title, words, resume, fresh, onClose, children }: ResumeProps) => {
  const { done } = useToasts()
  const [due, setDue] = useState<Due>('review')
  const resuming = useMutation({
    mutationFn: () => resume(due),
    onSuccess: async ({ posts }) => {
      await fresh()
      onClose()
      done(words.resumed(posts))
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={words.resumeHint}
      actions={
        <Button kind="primary" busy={resuming.isPending} onClick={() => resuming.mutate()}>
          {words.resume}
        </Button>
      }
    >
      {children}
      <ResumeChoice value={due} onChange={setDue} words={words} />
      <Refusal error={resuming.error} />
    </Dialog>
  )
}
