import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Body } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useOrg } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CopyField } from '#web/parts/copy.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, SelectField, TextArea, TextField } from '#web/parts/field.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { useSharingWords } from './words.ts'

const DAY_MS = 86_400_000
const DAYS = [1, 3, 7, 14, 30, 90] as const
const MOST_POSTS = 100

type May = Body<'createReviewLink'>['may']

interface Wishes {
  readonly name: string
  readonly may: May
  readonly days: number
  readonly emails: string
}

const toBody = (posts: readonly string[], { name, may, days, emails }: Wishes): Body<'createReviewLink'> => ({
  name: name.trim(),
  post_ids: [...posts],
  may,
  // A minute less: between here and the server the clocks may differ.
  expires_at: new Date(Date.now() + days * DAY_MS - 60_000).toISOString(),
  emails: emails.split(/[\s,;]+/).filter((email) => email !== ''),
})

const useMaking = (posts: readonly string[]) => {
  const { id: org } = useOrg()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wishes: Wishes) => api.reviews.createLink(org, toBody(posts, wishes)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.reviewLinks(org) }),
  })
}

interface FieldsProps {
  readonly wishes: Wishes
  readonly put: (change: Partial<Wishes>) => void
  readonly error: unknown
}

const MayChoice = ({ wishes, put }: Omit<FieldsProps, 'error'>) => {
  const words = useSharingWords()
  const counts = useOrg().approval_policy.external_approval === 'counts'
  const hints: Readonly<Record<May, string>> = {
    decide: counts ? words.decideCounts : words.decideAdvice,
    comment: words.commentHint,
  }
  return (
    <Choices label={words.may}>
      {(['decide', 'comment'] as const).map((may) => (
        <CheckField
          key={may}
          type="radio"
          name="may"
          label={words[may]}
          hint={hints[may]}
          checked={wishes.may === may}
          onChange={() => put({ may })}
        />
      ))}
    </Choices>
  )
}

const Fields = ({ wishes, put, error }: FieldsProps) => {
  const words = useSharingWords()
  const placed = ['name', 'emails', 'expires_at'].some((field) => issueAt(error, field) !== undefined)
  return (
    <>
      <TextField
        label={words.name}
        hint={words.nameHint}
        required
        maxLength={100}
        placeholder={words.nameExample}
        value={wishes.name}
        onChange={({ target }) => put({ name: target.value })}
        error={issueAt(error, 'name')}
      />
      <MayChoice wishes={wishes} put={put} />
      <SelectField
        label={words.ends}
        value={wishes.days}
        onChange={({ target }) => put({ days: Number(target.value) })}
        error={issueAt(error, 'expires_at')}
      >
        {DAYS.map((days) => (
          <option key={days} value={days}>
            {words.days(days)}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={words.emails}
        hint={words.emailsHint}
        rows={2}
        value={wishes.emails}
        onChange={({ target }) => put({ emails: target.value })}
        error={issueAt(error, 'emails')}
      />
      {!placed && <Refusal error={error} />}
    </>
  )
}

/** The only moment at which the link is seen. */
export const MadeLink = ({ link, onClose }: { readonly link: string; readonly onClose: () => void }) => {
  const words = useSharingWords()
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.made}
      description={words.madeHint}
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <CopyField label={words.link} value={link} />
    </Dialog>
  )
}

interface ShareDialogProps {
  readonly posts: readonly string[]
  readonly onClose: () => void
}

/** Makes a link by which people without an account look at these posts. */
export const ShareDialog = ({ posts, onClose }: ShareDialogProps) => {
  const words = useSharingWords()
  const form = useId()
  const making = useMaking(posts)
  const [wishes, setWishes] = useState<Wishes>({ name: '', may: 'decide', days: 7, emails: '' })
  if (making.data !== undefined) return <MadeLink link={making.data.link} onClose={onClose} />
  const tooMany = posts.length > MOST_POSTS
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(posts.length)}
      description={words.lead}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={form} kind="primary" busy={making.isPending} disabled={tooMany}>
            {words.make}
          </Button>
        </>
      }
    >
      {tooMany && <Note kind="warn">{words.tooMany}</Note>}
      <Form id={form} label={words.title(posts.length)} onSubmit={() => making.mutate(wishes)}>
        <Fields wishes={wishes} put={(change) => setWishes({ ...wishes, ...change })} error={making.error} />
      </Form>
    </Dialog>
  )
}
