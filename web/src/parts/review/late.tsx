import { useState, type ReactNode } from 'react'
import type { Post } from '@scheduly/client'
import { hasCode, issueAt } from '#web/api/problems.ts'
import { useNow } from '#web/lib/now.ts'
import { useZone } from '#web/lib/org.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { CheckField, TextArea } from '#web/parts/field.tsx'
import { SaveDialog } from '#web/parts/save-dialog.tsx'
import { useStepWords } from './step-words.ts'
import type { useDecisions } from './use-decisions.ts'
import { bodyOf, firstTime, type When } from './when.ts'
import { WhenChoice } from './when.tsx'
import { useReviewWords } from './words.ts'

/** When a post goes out whose time has passed, and whether it may go out twice, once that was refused. */
const useLate = (error: unknown, titled: boolean) => {
  const words = useReviewWords()
  const zone = useZone()
  const [first] = useState(() => firstTime(Date.now(), zone))
  const [when, setWhen] = useState<When>({ kind: 'time', wall: first })
  const [again, setAgain] = useState(false)
  const placed = issueAt(error, 'local_time')
  const fields: ReactNode = (
    <>
      <WhenChoice value={when} onChange={setWhen} first={first} error={placed} titled={titled} />
      {hasCode(error, 'duplicate_content') && (
        <CheckField label={words.duplicate} checked={again} onChange={({ target }) => setAgain(target.checked)} />
      )}
    </>
  )
  return {
    body: { ...bodyOf(when, zone), ...(again && { allow_duplicate: true }) },
    fields,
    /** Whether the fields tell what is wrong. */
    isTold: placed !== undefined || hasCode(error, 'time_in_past'),
  }
}

interface LateProps {
  readonly approve: ReturnType<typeof useDecisions>['approve']
  readonly onClose: () => void
}

/** Approves a post whose time has passed, and says when it goes out. */
export const Late = ({ approve, onClose }: LateProps) => {
  const words = useReviewWords()
  const late = useLate(approve.error, false)
  return (
    <SaveDialog
      title={words.overdueTitle}
      description={words.overdueHint}
      label={words.overdueTitle}
      does={words.approve}
      saving={approve}
      isTold={late.isTold}
      onSave={() => approve.mutate(late.body)}
      onClose={onClose}
    >
      {late.fields}
    </SaveDialog>
  )
}

interface GlassProps {
  readonly post: Post
  readonly breakGlass: ReturnType<typeof useDecisions>['breakGlass']
  readonly onClose: () => void
}

/** Lets a post out over open steps: why, and when if its time has passed, be it while this was asked. */
export const BreakGlass = ({ post, breakGlass, onClose }: GlassProps) => {
  const words = useStepWords()
  const [reason, setReason] = useState('')
  const { error, mutate } = breakGlass
  const late = useLate(error, true)
  const asksWhen = isOverdue(post, useNow()) || hasCode(error, 'time_in_past')
  const wrong = issueAt(error, 'break_glass')
  const submit = (): void => mutate({ break_glass: { reason: reason.trim() }, ...(asksWhen && late.body) })
  return (
    <SaveDialog
      title={words.glassTitle}
      description={words.glassHint}
      label={words.glassTitle}
      does={words.glassDoes}
      kind="danger"
      saving={breakGlass}
      isTold={wrong !== undefined || late.isTold}
      onSave={submit}
      onClose={onClose}
    >
      <TextArea
        label={words.glassWhy}
        required
        maxLength={2_000}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        error={wrong}
      />
      {asksWhen && late.fields}
    </SaveDialog>
  )
}
