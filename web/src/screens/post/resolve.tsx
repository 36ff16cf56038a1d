import { useId, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Publication } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { issueAt } from '#web/api/problems.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { useRefresh } from '#web/parts/review/use-decisions.ts'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePostWords } from './words.ts'

interface ResolveProps {
  readonly publication: Publication
  readonly post: string
  readonly onClose: () => void
}

type Outcome = 'live' | 'not_live'

interface SeenProps {
  readonly outcome: Outcome | null
  readonly onChoose: (outcome: Outcome) => void
  readonly url: string
  readonly onUrl: (url: string) => void
  readonly error: string | undefined
}

/** What was seen: there, with its link, or not there. */
const Seen = ({ outcome, onChoose, url, onUrl, error }: SeenProps) => {
  const words = usePostWords()
  const choice = (kind: Outcome, label: string, hint: string) => (
    <CheckField
      type="radio"
      name="outcome"
      required
      label={label}
      hint={hint}
      checked={outcome === kind}
      onChange={() => onChoose(kind)}
    />
  )
  return (
    <Choices label={<span className="only-heard">{words.resolveTitle}</span>}>
      {choice('live', words.isLive, words.isLiveHint)}
      {outcome === 'live' && (
        <TextField
          label={words.link}
          type="url"
          required
          dir="ltr"
          value={url}
          onChange={({ target }) => onUrl(target.value)}
          error={error}
        />
      )}
      {choice('not_live', words.isNotLive, words.isNotLiveHint)}
    </Choices>
  )
}

/** A person's word about a send of which nobody knows the end. */
export const Resolve = ({ publication, post, onClose }: ResolveProps) => {
  const words = usePostWords()
  const form = useId()
  const refresh = useRefresh()
  const { done } = useToasts()
  const [outcome, choose] = useState<Outcome | null>(null)
  const [url, setUrl] = useState('')
  const resolving = useMutation({
    mutationFn: (seen: Outcome) =>
      api.publications.resolve(publication.id, { outcome: seen, ...(seen === 'live' && { url: url.trim() }) }),
    onSuccess: () => {
      done(words.settled)
      onClose()
    },
    onSettled: () => refresh(post),
  })
  const placed = issueAt(resolving.error, 'url')
  const settle = (): void => {
    if (outcome !== null) resolving.mutate(outcome)
  }
  const actions = (
    <>
      <Button onClick={onClose}>{words.close}</Button>
      <Button type="submit" form={form} kind="primary" busy={resolving.isPending} disabled={outcome === null}>
        {words.settle}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={onClose} title={words.resolveTitle} description={words.resolveHint} actions={actions}>
      <Form id={form} label={words.resolveTitle} onSubmit={settle}>
        <Seen outcome={outcome} onChoose={choose} url={url} onUrl={setUrl} error={placed} />
        <CheckField key={outcome} label={words.sure} required />
        {placed === undefined && <Refusal error={resolving.error} />}
      </Form>
    </Dialog>
  )
}
