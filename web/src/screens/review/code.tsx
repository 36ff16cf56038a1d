import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Scheduly } from '@scheduly/client'
import { hasCode, issueAt } from '#web/api/problems.ts'
import { said } from '#web/i18n/said.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import type { OpenedLink } from './visit.ts'
import { useReviewPageWords } from './words.ts'
import styles from './review.module.css'

interface CodeProps {
  readonly api: Scheduly
  readonly link: OpenedLink
  /** With what is to be shown from now on. */
  readonly onProved: (token: string) => void
}

const Address = ({ api, onSent }: { readonly api: Scheduly; readonly onSent: (email: string) => void }) => {
  const words = useReviewPageWords()
  const [email, setEmail] = useState('')
  const sending = useMutation({ mutationFn: () => api.reviews.sendCode({ email }), onSuccess: () => onSent(email) })
  const placed = issueAt(sending.error, 'email')
  return (
    <Form label={words.codeTitle} onSubmit={() => sending.mutate()}>
      <TextField
        label={words.email}
        type="email"
        autoComplete="email"
        required
        maxLength={254}
        value={email}
        onChange={({ target }) => setEmail(target.value)}
        error={placed}
      />
      {placed === undefined && <Refusal error={sending.error} />}
      <div>
        <Button type="submit" kind="primary" busy={sending.isPending}>
          {words.sendCode}
        </Button>
      </div>
    </Form>
  )
}

interface DigitsProps extends Pick<CodeProps, 'api' | 'onProved'> {
  readonly email: string
  readonly onBack: () => void
}

const Digits = ({ api, email, onProved, onBack }: DigitsProps) => {
  const words = useReviewPageWords()
  const [code, setCode] = useState('')
  const proving = useMutation({
    mutationFn: () => api.reviews.proveAddress({ email, code }),
    onSuccess: ({ token }) => onProved(token),
  })
  const wrong = hasCode(proving.error, 'review_code_wrong')
    ? said().problem(proving.error.problem)
    : issueAt(proving.error, 'code')
  return (
    <Form label={words.codeTitle} onSubmit={() => proving.mutate()}>
      <Note>{words.codeSent}</Note>
      <TextField
        label={words.code}
        hint={words.codeHint}
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]{6}"
        maxLength={6}
        required
        value={code}
        onChange={({ target }) => setCode(target.value)}
        error={wrong}
      />
      {wrong === undefined && <Refusal error={proving.error} />}
      <div className={styles.buttons}>
        <Button type="submit" kind="primary" busy={proving.isPending}>
          {words.confirm}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {words.otherAddress}
        </Button>
      </div>
    </Form>
  )
}

/** Before anything is shown: whose mail do they read? */
export const Code = ({ api, link, onProved }: CodeProps) => {
  const words = useReviewPageWords()
  const [email, setEmail] = useState<string | null>(null)
  return (
    <section className={styles.gate}>
      <h1>{words.codeTitle}</h1>
      <p>{words.codeLead}</p>
      <p className={styles.faint}>
        <bdi>{words.codeFor(link.addresses.join(', '))}</bdi>
      </p>
      {email === null ? (
        <Address api={api} onSent={setEmail} />
      ) : (
        <Digits api={api} email={email} onProved={onProved} onBack={() => setEmail(null)} />
      )}
    </section>
  )
}
